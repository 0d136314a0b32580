package dev.lockstep.cli.internal.verb;

import dev.lockstep.cli.Endpoint;
import dev.lockstep.cli.internal.http.ChildServer;
import dev.lockstep.cli.internal.http.Client;
import dev.lockstep.cli.internal.http.FindEndpoint;
import dev.lockstep.cli.internal.terminal.Terminal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * One run of the command line: the options that hold for all commands, and the connection that the
 * first request opens. Used by one thread; closing ends a server that was started for it.
 */
@Command(
        name = "lockstep",
        description = "Keeps datasets, their embeddings and the indexes over them in step.")
public final class Session implements AutoCloseable {
    private final Terminal terminal;
    private final Map<String, String> environment;
    private final InstantSource time;
    private final StartServer startServer;
    private @Nullable Client client;
    private @Nullable ChildServer child;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            completionCandidates = Format.Words.class,
            converter = Format.Parse.class,
            description = "table, json or ndjson.")
    private Format format = Format.TABLE;

    @Option(
            names = "--server",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "A running server; else LOCKSTEP_SERVER, else the home's own.")
    private @Nullable String server;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Holds the key for it; else LOCKSTEP_KEY_FILE or LOCKSTEP_KEY.")
    private @Nullable Path keyFile;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Where all is kept; else LOCKSTEP_HOME, else ~/.lockstep.")
    private @Nullable Path home;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this.")
    private boolean help;

    /** Starts a server for one command. */
    public interface StartServer {
        ChildServer start(Path home);
    }

    public Session(
            Terminal terminal,
            Map<String, String> environment,
            InstantSource time,
            StartServer startServer) {
        this.terminal = terminal;
        this.environment = environment;
        this.time = time;
        this.startServer = startServer;
    }

    public Terminal terminal() {
        return terminal;
    }

    public InstantSource time() {
        return time;
    }

    public Map<String, String> environment() {
        return environment;
    }

    public Format format() {
        return format;
    }

    /** Whether a server was started for this command and ends with it. */
    public boolean ownsServer() {
        return child != null;
    }

    Path home() {
        String named = environment.get("LOCKSTEP_HOME");
        Path chosen =
                home != null
                        ? home
                        : named == null || named.isBlank()
                                ? Path.of(System.getProperty("user.home"), ".lockstep")
                                : Path.of(named);
        return chosen.toAbsolutePath().normalize();
    }

    /** The connection; the first call finds a server or starts one. */
    Client client() {
        Client open = client;
        if (open == null) {
            open = new Client(endpoint(), environment);
            client = open;
        }
        return open;
    }

    private Endpoint endpoint() {
        FindEndpoint find = new FindEndpoint(environment);
        return find.named(server, keyFile).or(() -> find.of(home())).orElseGet(this::started);
    }

    private Endpoint started() {
        ChildServer started = startServer.start(home());
        child = started;
        return started.endpoint();
    }

    @Override
    public void close() {
        if (child != null) {
            child.close();
        }
    }
}
