package dev.lockstep.cli;

import dev.lockstep.cli.internal.EmbeddedServerProcess;
import dev.lockstep.cli.internal.command.AppVerb;
import dev.lockstep.cli.internal.command.CommandTree;
import dev.lockstep.cli.internal.http.ChildServer;
import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.terminal.Terminal;
import dev.lockstep.cli.internal.verb.Session;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The program {@code lockstep}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Terminal terminal = Terminal.system(System.getenv());
        int code = run(List.of(args), terminal, System.getenv());
        terminal.out().flush();
        System.exit(code);
    }

    /**
     * Runs one command.
     *
     * @return the exit code: 0 done, 1 failed, 2 usage, 3 differences found
     */
    public static int run(List<String> args, Terminal terminal, Map<String, String> environment) {
        return run(args, terminal, environment, home -> childServer(home, terminal));
    }

    static int run(
            List<String> args,
            Terminal terminal,
            Map<String, String> environment,
            Session.StartServer startServer) {
        InstantSource time = InstantSource.system();
        Faults faults = new Faults(terminal);
        try (Session session = new Session(terminal, environment, time, startServer)) {
            String noun = CommandTree.noun(args);
            if (EmbeddedServerProcess.NAME.equals(noun)) {
                return EmbeddedServerProcess.run(Path.of(args.getLast()));
            }
            if (Rehearsal.NAME.equals(noun)) {
                return Rehearsal.run();
            }
            if (noun != null && AppVerb.is(noun)) {
                return AppVerb.run(noun, args);
            }
            return execute(new CommandTree(session).of(noun), faults, args, terminal);
        } catch (Exception e) {
            return faults.show(e);
        }
    }

    private static int execute(
            CommandLine commands, Faults faults, List<String> args, Terminal terminal) {
        commands.setOut(new java.io.PrintWriter(terminal.out(), true));
        commands.setErr(new java.io.PrintWriter(terminal.err(), true));
        commands.setExecutionExceptionHandler((e, line, parsed) -> faults.show(e));
        commands.setParameterExceptionHandler((e, words) -> faults.usage(e));
        if (args.isEmpty()) {
            commands.usage(terminal.out());
            return 0;
        }
        return commands.execute(args.toArray(String[]::new));
    }

    /** The launcher tells by {@code lockstep.server.command} how a server is started. */
    private static ChildServer childServer(Path home, Terminal terminal) {
        @Nullable String command = System.getProperty("lockstep.server.command");
        if (command == null || command.isBlank()) {
            throw new CommandFailure(
                    1,
                    "Cannot find a server: found none running on "
                            + home
                            + ", expected one; start it with 'lockstep serve' or name it with"
                            + " --server.");
        }
        List<String> words = List.of(command.split("\u001f", -1));
        return ChildServer.start(words, home, terminal.err());
    }
}
