package dev.lockstep.cli.internal.verb;

import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import picocli.CommandLine.Option;

/** A command that removes something: it says what, and asks. */
public abstract class DeleteVerb extends Verb {
    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    public DeleteVerb(Session session) {
        super(session);
    }

    /**
     * @param what such as "dataset works with its 1,200 rows"
     */
    protected final int delete(Route route, String what) {
        if (dryRun) {
            terminal().err().println("Would delete " + what + ".");
            return 0;
        }
        confirm(yes, "Delete " + what);
        client().delete(route);
        terminal().err().println(terminal().err(Style.GOOD, "✓") + " Deleted " + what + ".");
        return 0;
    }
}
