package dev.lockstep.lake.columnar;

import java.io.IOException;

/** A page is not what was written. The message names the page, and reads on behind "found ". */
public final class PageDamage extends IOException {
    private static final long serialVersionUID = 1;

    PageDamage(String found) {
        super(found);
    }
}
