package dev.lockstep.api;

/**
 * What a commit made.
 *
 * @param version the collection's version after it, as {@link CollectionInfo#version()}
 * @param bytesWritten bytes that the commit and the rows before it put on disk or wire, −1 where
 *     unknown
 */
public record Receipt(String version, long bytesWritten) {}
