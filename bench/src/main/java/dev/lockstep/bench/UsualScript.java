package dev.lockstep.bench;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What people use today: one connection, vectors as text, a data frame; and back in batches of
 * 1,000 INSERTs. Python with psycopg, pandas and pyarrow, which pip puts into a folder of the
 * user's cache once.
 */
final class UsualScript {
    private static final String PACKAGES = "import psycopg, pandas, pyarrow";

    private final Path python;

    private UsualScript(Path python) {
        this.python = python;
    }

    /** Empty where Python or its packages cannot be had. */
    static Optional<UsualScript> find() throws Exception {
        String named = System.getenv("XDG_CACHE_HOME");
        Path caches =
                named == null || named.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(named);
        Path folder = caches.resolve("lockstep/bench-python");
        Path python = folder.resolve("bin/python");
        boolean there = Files.isExecutable(python) && run(python.toString(), "-c", PACKAGES);
        if (!there
                && !(run("python3", "-m", "venv", folder.toString())
                        && run(
                                python.toString(),
                                "-m",
                                "pip",
                                "install",
                                "--quiet",
                                "--disable-pip-version-check",
                                "psycopg[binary]",
                                "pandas",
                                "pyarrow"))) {
            return Optional.empty();
        }
        return Optional.of(new UsualScript(python));
    }

    /** Writes Parquet files with vectors as text into an empty folder. */
    double export(PgRows rows, Path folder) throws Exception {
        return script("export.py", rows.uri(), folder.toString());
    }

    /** Writes what it exported into a table in LangChain's layout. */
    double restore(PgRows rows, Path folder, String table) throws Exception {
        String collection = rows.value("select uuid from langchain_pg_collection");
        return script("restore.py", rows.uri(), folder.toString(), table, collection);
    }

    private double script(String name, String uri, String folder, String... more) throws Exception {
        Path file = Files.createTempFile("lockstep-bench", name);
        try (InputStream script = UsualScript.class.getResourceAsStream(name)) {
            Files.copy(script, file, StandardCopyOption.REPLACE_EXISTING);
            String[] command = new String[4 + more.length];
            command[0] = python.toString();
            command[1] = file.toString();
            command[2] = uri;
            command[3] = folder;
            System.arraycopy(more, 0, command, 4, more.length);
            return Timed.seconds(() -> {
                if (!run(command)) {
                    throw new IllegalStateException(name + " failed");
                }
            });
        } finally {
            Files.delete(file);
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor()
                    == 0;
        } catch (java.io.IOException notThere) {
            return false;
        }
    }
}
