package dev.lockstep.app.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every kind of file that a home has, so that a new one is not forgotten. */
enum FileKind {
    METADATA("metadata\\.db"),
    CATALOG("catalog\\.db"),
    EMBEDDINGS("embeddings\\.db"),
    LAKE_DATA("warehouse/.*/collections/books-[^/]*/data/(?!.*deletes).*\\.parquet"),
    LAKE_DELETES("warehouse/.*/collections/books-[^/]*/data/.*deletes\\.parquet"),
    SILVER_DATA("warehouse/.*/silver/.*/data/(?!.*deletes).*\\.parquet"),
    SILVER_DELETES("warehouse/.*/silver/.*/data/.*deletes\\.parquet"),
    BRONZE_DATA("warehouse/.*/bronze/.*\\.parquet"),
    REJECTS("warehouse/.*/rejects/.*"),
    TABLE_METADATA("warehouse/.*/(collections/books|silver)[^/]*/.*metadata\\.json"),
    BRONZE_METADATA("warehouse/.*/bronze/.*metadata\\.json"),
    MANIFEST_LIST("warehouse/.*/snap-.*\\.avro"),
    MANIFEST("warehouse/.*-m\\d+\\.avro"),
    COPY("warehouse/.*/collections/copy-.*"),
    SEAL("lucene/.*/seal\\.json"),
    SEAL_MARK("lucene/.*/sealed"),
    GENERATION_PLAN("lucene/.*/plan\\.json"),
    SEGMENTS("lucene/.*/segments_.*"),
    SEGMENT_INFO("lucene/.*\\.si"),
    VECTORS("lucene/.*\\.vec"),
    VECTOR_META("lucene/.*\\.(vem|vemf)"),
    GRAPH("lucene/.*\\.vex"),
    STORED("lucene/.*\\.(fdt|fdx|fdm|fnm)"),
    TEXT_INDEX("lucene/.*\\.(tim|tip|tmd|doc|pos|psm|nvd|nvm)"),
    DOC_VALUES("lucene/.*\\.dv[dmps]"),
    LUCENE_REST("lucene/.*\\.(cfs|cfe|liv|tim|kd.|pay|tvd|tvx|tvm)"),
    RUN_FILES("work/.*\\.(json|ndjson|sidecar|spill)"),
    UPLOAD("datasets/.*"),
    LOCKS("(lucene/)?lock|metadata\\.db-.*|catalog\\.db-.*|embeddings\\.db-.*"),
    LOGS("logs/.*|tmp/.*|endpoint\\.json");

    private final Pattern path;

    FileKind(String path) {
        this.path = Pattern.compile(path);
    }

    static Optional<FileKind> of(Path home, Path file) {
        String name = home.relativize(file).toString();
        return Stream.of(values()).filter(kind -> kind.path.matcher(name).matches()).findFirst();
    }

    /** Of a home at rest: the files of this kind, the newest last. */
    List<Path> in(Path home) {
        return files(home).stream()
                .filter(file -> of(home, file).orElse(null) == this)
                .sorted(Comparator.comparing(FileKind::modified).thenComparing(Path::toString))
                .toList();
    }

    static List<Path> files(Path home) {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Without what is made anew whenever it is missing or holds nothing. */
    static EnumSet<FileKind> damageable() {
        return EnumSet.complementOf(EnumSet.of(LOCKS, LOGS));
    }
}
