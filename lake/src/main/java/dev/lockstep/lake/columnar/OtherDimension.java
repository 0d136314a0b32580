package dev.lockstep.lake.columnar;

import java.io.IOException;

/** A vector is whole, and has not as many components as the others. */
public final class OtherDimension extends IOException {
    private static final long serialVersionUID = 1;

    OtherDimension(int found, int expected) {
        super("a vector of " + found + " components where the first has " + expected);
    }
}
