package dev.lockstep.cli.internal.http;

import dev.lockstep.cli.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Finds a running server: the one that was named, else the one that holds the home and has left
 * {@code endpoint.json} there.
 */
public final class FindEndpoint {
    private static final int CONNECT_MILLIS = 1000;

    private final Map<String, String> environment;

    public FindEndpoint(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The server that was named by option or environment; empty where none was.
     *
     * @param server of {@code --server}
     * @param keyFile of {@code --key-file}
     */
    public Optional<Endpoint> named(@Nullable String server, @Nullable Path keyFile) {
        String url = server == null ? environment.get("LOCKSTEP_SERVER") : server;
        return url == null || url.isBlank()
                ? Optional.empty()
                : Optional.of(new Endpoint(url(url.strip()), key(keyFile)));
    }

    /** The server that serves this home now; empty where none answers. */
    public Optional<Endpoint> of(Path home) {
        Path file = home.resolve("endpoint.json");
        try {
            JsonNode json = Json.parse(Files.readAllBytes(file));
            Endpoint endpoint = new Endpoint(url(Json.text(json, "url")), Json.text(json, "key"));
            return accepts(endpoint.url()) ? Optional.of(endpoint) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException e) {
            throw new CommandFailure(
                    1,
                    "Cannot read "
                            + file
                            + ": found "
                            + e.getClass().getSimpleName()
                            + ", expected the address of the running server; run as the user who"
                            + " started it, or name it with --server.");
        }
    }

    /** A file that a killed server left behind names a port at which nobody answers. */
    private static boolean accepts(URI url) {
        int port = url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static URI url(String text) {
        try {
            String full = text.contains("://") ? text : "http://" + text;
            URI url = URI.create(full.endsWith("/") ? full : full + "/");
            if (url.getHost() != null && url.getScheme().startsWith("http")) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw CommandFailure.usage(
                "Cannot use '"
                        + text
                        + "' as a server: expected a URL such as http://127.0.0.1:8080.");
    }

    private String key(@Nullable Path option) {
        String named = environment.get("LOCKSTEP_KEY_FILE");
        Path file = option != null ? option : named == null ? null : Path.of(named);
        if (file == null) {
            return environment.getOrDefault("LOCKSTEP_KEY", "").strip();
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw CommandFailure.usage(
                    "Cannot read the key file " + file + ": expected a file with one key in it.");
        }
    }
}
