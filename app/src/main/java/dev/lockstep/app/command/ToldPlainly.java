package dev.lockstep.app.command;

import dev.lockstep.api.LockstepException;
import dev.lockstep.cli.AppCommand;
import java.io.PrintStream;
import java.util.List;

/** A command whose failures are one line for people and the exit code of their kind. */
abstract class ToldPlainly implements AppCommand {
    @Override
    public final int run(List<String> args) throws InterruptedException {
        try {
            Options options = Options.read(args);
            Screen screen = Screen.system(System.getenv());
            if (options.help()) {
                screen.line("lockstep " + name() + ": " + description() + "\n\n" + Options.HELP);
                return 0;
            }
            return run(options, screen);
        } catch (LockstepException e) {
            PrintStream err = System.err;
            err.println();
            err.println(e.getMessage());
            return e.kind().exitCode();
        }
    }

    abstract int run(Options options, Screen screen) throws InterruptedException;
}
