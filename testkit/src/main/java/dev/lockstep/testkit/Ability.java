package dev.lockstep.testkit;

/**
 * What a store can do beyond the least. Each counts as present until the store's subclass of the
 * contract says no, with the words that its refusal holds.
 */
public enum Ability {
    /** Implements {@code Differencing}; a refusal is that it does not. */
    DIFFERENCING,
    /** Implements {@code Replaceable}; a refusal is that it does not. */
    REPLACEABLE,
    /** What was committed is there after closing and opening again. */
    DURABLE,
    /** Takes rows without a vector; a refusal is a refused row. */
    NULL_VECTORS,
    /** Takes NaN and infinities in vectors and keeps their bits; a refusal is a refused row. */
    NOT_FINITE,
    /** Takes ids of 500 UTF-8 bytes; a refusal is a refused row. */
    LONG_IDS,
    /** Takes collections without vectors; a refusal is an exception of {@code create}. */
    NO_DIMENSION,
    /** Says which rows are there by text search; a refusal is an exception of the search. */
    TEXT_SEARCH
}
