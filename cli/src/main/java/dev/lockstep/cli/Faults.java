package dev.lockstep.cli;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on standard error why a command ended otherwise than wanted, and gives the exit code. */
final class Faults {
    private final Terminal terminal;

    Faults(Terminal terminal) {
        this.terminal = terminal;
    }

    int show(Exception e) {
        terminal.out().flush();
        if (e instanceof CommandFailure failure) {
            say(message(failure));
            return failure.exitCode();
        }
        if (e instanceof InterruptedException) {
            return 1;
        }
        say(message(e));
        if (System.getenv("LOCKSTEP_TRACE") != null) {
            e.printStackTrace(terminal.err());
        }
        return 1;
    }

    int usage(ParameterException e) {
        CommandLine line = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched) {
            unmatched(line, unmatched.getUnmatched().getFirst());
        } else {
            say(sentence(message(e)));
        }
        String help = line.getCommandSpec().qualifiedName() + " --help says more.";
        terminal.err().println(terminal.err(Style.DIM, help));
        return 2;
    }

    private void unmatched(CommandLine line, String word) {
        boolean option = word.startsWith("-");
        Collection<String> known =
                option
                        ? line.getCommandSpec().optionsMap().keySet()
                        : line.getSubcommands().keySet();
        String name = line.getCommandSpec().qualifiedName();
        if (option) {
            say("'" + name + "' has no option '" + word + "'.");
        } else if (known.isEmpty()) {
            say("'" + name + "' takes no further '" + word + "'.");
        } else {
            say("There is no command '" + name + " " + word + "'.");
        }
        List<String> near = Nearest.to(word, known);
        if (!near.isEmpty()) {
            terminal.err().println("  Did you mean: " + String.join(", ", near) + "?");
        }
    }

    private static String message(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static String sentence(String message) {
        return message.endsWith(".") ? message : message + ".";
    }

    private void say(String message) {
        if (!message.isEmpty()) {
            String sign = terminal.err(Style.BAD, terminal.errIsTerminal() ? "✗ " : "lockstep: ");
            message.lines().findFirst().ifPresent(l -> terminal.err().println(sign + safe(l)));
            message.lines().skip(1).forEach(l -> terminal.err().println("  " + safe(l)));
        }
    }

    private static String safe(String line) {
        return Terminal.safe(line);
    }
}
