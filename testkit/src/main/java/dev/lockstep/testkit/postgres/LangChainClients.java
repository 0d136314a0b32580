package dev.lockstep.testkit.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * LangChain's own Python clients of pgvector. pip installs them once into a folder of the user's
 * cache; where it cannot, the test is skipped and says why, or fails where {@code
 * LOCKSTEP_TEST_NO_SKIPS} is 1.
 */
public final class LangChainClients {
    private static final List<String> PACKAGES =
            List.of(
                    "langchain-postgres==0.0.19",
                    "langchain-community==0.4.2",
                    "psycopg[binary]",
                    "psycopg2-binary");
    private static final String FOLDER = "langchain-0.0.19-0.4.2";
    private static final long MINUTES_AT_MOST = 10;

    private final Path packages;

    private LangChainClients(Path packages) {
        this.packages = packages;
    }

    /**
     * The clients, installed.
     *
     * @throws TestAbortedException where they cannot be had, which skips the test
     */
    public static LangChainClients installed() {
        return folder().map(LangChainClients::new)
                .orElseThrow(() ->
                        PostgresServer.skip(
                                "no LangChain clients: python3 -m pip cannot install "
                                        + String.join(", ", PACKAGES)));
    }

    private static Optional<Path> folder() {
        Path to = PgVectorWheel.cache().resolve(FOLDER);
        try {
            if (!Files.isDirectory(to)) {
                Files.createDirectories(to.getParent());
                Path part = Files.createTempDirectory(to.getParent(), FOLDER);
                if (!install(part)) {
                    return Optional.empty();
                }
                Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
            }
            return Optional.of(to);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install LangChain's clients", e);
        }
    }

    private static boolean install(Path into) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "python3",
                                "-m",
                                "pip",
                                "install",
                                "--quiet",
                                "--disable-pip-version-check",
                                "--no-compile",
                                "--only-binary=:all:",
                                "--target",
                                into.toString()));
        command.addAll(PACKAGES);
        return Pip.run(command, MINUTES_AT_MOST);
    }

    /** Runs a script with the clients at hand; returns what it printed, and fails where it did. */
    public String run(Path script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("python3", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PYTHONPATH", packages.toString());
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        try {
            Path errors = Files.createTempFile("langchain-", ".txt");
            Process python = builder.redirectError(errors.toFile()).start();
            python.getOutputStream().close();
            try (InputStream out = python.getInputStream()) {
                String printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
                if (python.waitFor() != 0) {
                    throw new IllegalStateException(Files.readString(errors));
                }
                return printed;
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
