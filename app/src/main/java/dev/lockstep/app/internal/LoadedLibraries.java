package dev.lockstep.app.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The native libraries that DuckDB, SQLite, the ONNX runtime and Snappy unpack into the directory
 * for temporary files: 120 MB for each process, which one that is killed would leave there for
 * good. Once a library is loaded its file has no name to keep.
 */
final class LoadedLibraries {
    private static final Path MAPPED = Path.of("/proc/self/maps");

    private LoadedLibraries() {}

    /**
     * Removes the files of those loaded so far, where the system allows that and tells which they
     * are: on Linux. Elsewhere they go when the process ends in order.
     */
    static void unlink() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        try (Stream<String> lines = Files.exists(MAPPED) ? Files.lines(MAPPED) : Stream.empty()) {
            lines.map(line -> line.substring(Math.max(0, line.indexOf('/'))))
                    .filter(file -> file.startsWith(temporary + "/") && file.endsWith(".so"))
                    .distinct()
                    .map(Path::of)
                    .filter(LoadedLibraries::isUnpacked)
                    .toList()
                    .forEach(LoadedLibraries::remove);
        } catch (IOException | RuntimeException leftBehind) {
            // A file too many does no harm to what runs.
        }
    }

    private static boolean isUnpacked(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith("libduckdb_java")
                || name.startsWith("snappy-")
                || name.startsWith("sqlite-")
                || file.toString().contains("/onnxruntime-java");
    }

    private static void remove(Path library) {
        try {
            Files.deleteIfExists(library);
            // SQLite's driver takes a library without this for one that nobody uses.
            Files.deleteIfExists(library.resolveSibling(library.getFileName() + ".lck"));
        } catch (IOException leftBehind) {
            // As above.
        }
    }
}
