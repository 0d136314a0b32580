package dev.lockstep.lake.columnar;

/** How a page tells where values are missing, and of floats in which order their bytes lie. */
public enum PageVersion {
    /** Levels are compressed with the values; floats one after the other. */
    V1,
    /** Levels stand before the values as they are; bytes of floats by their weight. */
    V2
}
