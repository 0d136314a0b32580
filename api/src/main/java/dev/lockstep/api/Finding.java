package dev.lockstep.api;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a {@link Checkable} store has to say of itself.
 *
 * @param subject what it is about, such as {@code server} or {@code table public.docs}
 * @param found a sentence without a full stop: what is so, and what follows from it
 * @param remedy exactly what to run or to set, null where nothing needs to be done
 */
public record Finding(Level level, String subject, String found, @Nullable String remedy) {
    /** How much it matters, rising. */
    public enum Level {
        /** As it should be. */
        FINE,
        /** Good to know; nothing fails by it. */
        NOTE,
        /** May fail, be slow or lose something. */
        RISK,
        /** The use cannot succeed, or something is broken already. */
        FAULT
    }
}
