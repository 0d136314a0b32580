package dev.lockstep.store.pgvector;

/** How the rows of a collection lie in the database. */
public enum Layout {
    /** A table that this store made for the collection alone. */
    OWN,
    /** A table that is described by a {@link TableMapping}. */
    MAPPED,
    /** A collection of LangChain's {@code PGVector}, whose rows are keyed by {@code id}. */
    LANGCHAIN_ID,
    /** A collection of LangChain's {@code PGVector}, whose rows are keyed by {@code uuid}. */
    LANGCHAIN_UUID,
    /** The table of one LangChain {@code PGVectorStore}. */
    LANGCHAIN_STORE,
    /** Any other table with a vector column and a key. */
    TABLE,
    /** A table with a key and without vectors, found by its name alone. */
    PLAIN
}
