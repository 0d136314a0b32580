package dev.lockstep.metadata;

/** The two databases that metadata can live in. */
public enum Dialect {
    SQLITE,
    POSTGRES
}
