package dev.lockstep.server.internal.pages;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds every page.
 *
 * @param title of the window
 * @param section the entry of the navigation that is the current one
 * @param who the key's name and tenant, null where nobody is signed in
 * @param csrf to be sent back with every form, empty where nobody is signed in
 * @param mayWrite whether the key may change things
 * @param url the server as a command line would name it
 * @param now the time that ages are told by
 */
public record Frame(
        String title,
        String section,
        @Nullable String who,
        String csrf,
        boolean mayWrite,
        String url,
        String assets,
        Instant now) {

    /** "2 minutes ago"; a dash where it never was. */
    public String ago(@Nullable Instant then) {
        return then == null ? "never" : Show.span(then, now) + " ago";
    }

    /** "2 minutes old". */
    public String old(@Nullable Instant then) {
        return then == null ? "no proof yet" : "proof " + Show.span(then, now) + " old";
    }
}
