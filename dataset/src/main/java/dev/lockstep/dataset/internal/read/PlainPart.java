package dev.lockstep.dataset.internal.read;

import java.nio.file.Path;

/**
 * One part of a file in the plain form.
 *
 * @param width fields a record has after its line number
 * @param longest bytes of the longest record, at least
 * @param rows records in it; who loads it must get as many
 */
public record PlainPart(Path file, byte delimiter, byte quote, int width, int longest, long rows) {}
