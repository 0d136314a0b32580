package dev.lockstep.app;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds everything of one installation, and what lies where in it.
 *
 * @param root absolute
 * @param storage of tables and files: the home's own directory unless configured otherwise
 */
public record Home(Path root, Path storage) {
    /** The default home, as the command line has it. */
    public static Path path(@Nullable String option, Map<String, String> environment) {
        String named = option != null ? option : environment.get("LOCKSTEP_HOME");
        Path path =
                named == null || named.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".lockstep")
                        : Path.of(named);
        return path.toAbsolutePath().normalize();
    }

    public static Home at(Path root, @Nullable Path storage) {
        Path absolute = root.toAbsolutePath().normalize();
        return new Home(
                absolute, storage == null ? absolute : storage.toAbsolutePath().normalize());
    }

    /** URL and key of the server that owns the home; readable by its owner only. */
    public Path endpoint() {
        return root.resolve("endpoint.json");
    }

    public Path metadata() {
        return root.resolve("metadata.db");
    }

    public Path catalog() {
        return root.resolve("catalog.db");
    }

    public Path embeddings() {
        return root.resolve("embeddings.db");
    }

    public Path warehouse() {
        return storage.resolve("warehouse");
    }

    /** What is written for a lake elsewhere before it goes there, and copies of what is read. */
    public Path lakeCopies() {
        return storage.resolve("lake-copies");
    }

    public Path lucene() {
        return storage.resolve("lucene");
    }

    public Path datasets() {
        return storage.resolve("datasets");
    }

    /** Passwords of stores; readable by the home's owner only. */
    public Path secrets() {
        return root.resolve("secrets");
    }

    /** Backups, unless another place is configured; each tenant has a directory in it. */
    public Path backups() {
        return root.resolve("backups");
    }

    /**
     * For work under way, by module; what it holds is needed after a restart, and by another server
     * of the same storage that takes a run over.
     */
    public Path work(String module) {
        return storage.resolve("work").resolve(module);
    }

    /** For what nobody needs after a restart, by module. */
    public Path temporary(String module) {
        return root.resolve("tmp").resolve(module);
    }

    public Path logs() {
        return root.resolve("logs");
    }
}
