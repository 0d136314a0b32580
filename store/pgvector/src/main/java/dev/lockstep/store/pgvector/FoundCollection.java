package dev.lockstep.store.pgvector;

import java.util.List;

/**
 * A collection's table as the database tells of it.
 *
 * @param table schema and table, and of a table of several collections which one
 * @param key the column of the ids, with its type
 * @param vector the column of the vectors, with its type; empty where there is none
 * @param halfPrecision whether vectors are kept as 16-bit floats: what is read back is what {@code
 *     float → half → float} makes of what was written
 * @param indexes as {@code CREATE INDEX} would make them again
 * @param notCarried columns that belong to no part of a row; kept when a row is updated
 */
public record FoundCollection(
        Layout layout,
        String table,
        String key,
        String vector,
        boolean halfPrecision,
        List<String> indexes,
        List<String> notCarried) {}
