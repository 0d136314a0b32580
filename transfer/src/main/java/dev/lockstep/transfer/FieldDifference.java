package dev.lockstep.transfer;

import org.jspecify.annotations.Nullable;

/**
 * One field that is not the same on both sides.
 *
 * @param path {@code vector[17]}, {@code vector}, {@code document}, {@code metadata} or {@code
 *     metadata.a.b[2]}
 * @param left its text on the left, null where there is none; floats with their bits in hex
 * @param right its text on the right
 */
public record FieldDifference(String path, @Nullable String left, @Nullable String right) {}
