package dev.lockstep.store.archive.internal.manifest;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.store.archive.CollectionBackup;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The manifest as text: the shape that scripts have always written, and in {@code file_details} one
 * object for the backup, one for each collection, and one for each file.
 */
public final class ManifestJson {
    public static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private ManifestJson() {}

    public static byte[] write(Manifest manifest) {
        ObjectNode root = JSON.createObjectNode();
        List<String> files =
                manifest.files().stream()
                        .filter(f -> f.kind() == FileRecord.Kind.ROWS)
                        .map(FileRecord::path)
                        .toList();
        root.put("export_timestamp", STAMP.format(manifest.created()));
        root.put("total_files", files.size());
        ArrayNode names = root.putArray("files");
        files.forEach(names::add);
        writeMetadata(root.putObject("metadata"), manifest);
        ArrayNode details = root.putArray("file_details");
        writeBackup(details.addObject(), manifest);
        manifest.collections().forEach(c -> writeCollection(details.addObject(), c));
        manifest.files().forEach(f -> writeFile(details.addObject(), f));
        return (JSON.writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void writeMetadata(ObjectNode metadata, Manifest manifest) {
        List<CollectionBackup> embeddings =
                manifest.collections().stream()
                        .filter(c -> !c.name().equals(Manifest.EVENT_SUMMARIES))
                        .toList();
        metadata.put(
                "total_embeddings", embeddings.stream().mapToLong(CollectionBackup::rows).sum());
        ArrayNode names = metadata.putArray("collections");
        embeddings.forEach(c -> names.add(c.name()));
        metadata.put(
                "include_event_summaries",
                manifest.collection(Manifest.EVENT_SUMMARIES).isPresent());
    }

    private static void writeBackup(ObjectNode node, Manifest manifest) {
        node.put("kind", "backup");
        node.put("format_version", manifest.format());
        node.put("lockstep_version", manifest.lockstep());
        node.put("name", manifest.name());
        node.put("created", manifest.created().toString());
        node.put("run", manifest.run());
        node.put("chain", manifest.chain());
        node.put("documents", manifest.documents());
        Manifest.Parent parent = manifest.parent();
        if (parent != null) {
            node.put("parent", parent.name());
            node.put("parent_manifest_sha256", parent.sha256());
        }
        ObjectNode annotations = node.putObject("annotations");
        manifest.annotations().forEach(annotations::put);
    }

    private static void writeCollection(ObjectNode node, CollectionBackup c) {
        node.put("kind", "collection");
        node.put("collection", c.name());
        node.put("rows", c.rows());
        node.put("changed", c.changed());
        node.put("deleted", c.deleted());
        node.put("bytes", c.bytes());
        writeSpec(node.putObject("spec"), c.spec());
        if (c.fingerprint() != null) {
            node.put("fingerprint", c.fingerprint());
        }
        node.put("fingerprint_form", c.form());
        CollectionBackup.Source source = c.source();
        if (source != null) {
            node.putObject("snapshot")
                    .put("collection", source.collection())
                    .put("identity", source.identity())
                    .put("id", source.snapshot());
        }
        node.put("sidecar", c.sidecar());
        ArrayNode notes = node.putArray("notes");
        c.notes().forEach(notes::add);
    }

    static void writeSpec(ObjectNode node, CollectionSpec spec) {
        node.put("dimension", spec.dimension());
        node.put("metric", spec.metric().name().toLowerCase(Locale.ROOT));
        if (spec.model() != null) {
            node.put("model", spec.model());
        }
        ObjectNode properties = node.putObject("properties");
        spec.properties().forEach(properties::put);
    }

    private static void writeFile(ObjectNode node, FileRecord file) {
        node.put("kind", file.kind().name().toLowerCase(Locale.ROOT));
        node.put("file", file.path());
        node.put(file.kind() == FileRecord.Kind.EXTRA ? "name" : "collection", file.of());
        node.put("rows", file.rows());
        node.put("bytes", file.bytes());
        node.put("sha256", file.sha256());
        node.put("crc32c", file.crc32c());
        if (!file.rowGroups().isEmpty()) {
            node.set("row_groups", JSON.valueToTree(file.rowGroups()));
            if (file.end() != null) {
                node.put("end_crc32c", file.end());
            }
        }
    }

    /** Whether the text is a manifest that Lockstep wrote. */
    static boolean ours(JsonNode root) {
        return backup(root).isPresent();
    }

    private static Optional<JsonNode> backup(JsonNode root) {
        for (JsonNode detail : root.path("file_details")) {
            if (detail.path("kind").asString("").equals("backup")) {
                return Optional.of(detail);
            }
        }
        return Optional.empty();
    }

    /**
     * @throws LockstepException USER with code {@code archive-newer} where a later program wrote it
     */
    static Manifest read(String file, JsonNode root) {
        JsonNode backup = backup(root).orElseThrow();
        int format = backup.path("format_version").asInt(0);
        requireKnown(file, format, backup.path("lockstep_version").asString("unknown"));
        try {
            return manifest(root, backup, format);
        } catch (RuntimeException e) {
            throw BackupDirectory.damaged(file, String.valueOf(e.getMessage()), "a whole manifest");
        }
    }

    private static void requireKnown(String file, int format, String writer) {
        if (format > Manifest.FORMAT) {
            throw LockstepException.user(
                    "archive-newer",
                    "Cannot read "
                            + file
                            + ": found format version "
                            + format
                            + " of Lockstep "
                            + writer
                            + ", expected at most "
                            + Manifest.FORMAT
                            + "; read it with that version of Lockstep or a later one.");
        }
    }

    private static Manifest manifest(JsonNode root, JsonNode backup, int format) {
        List<CollectionBackup> collections = new ArrayList<>();
        List<FileRecord> files = new ArrayList<>();
        for (JsonNode detail : root.path("file_details")) {
            switch (detail.path("kind").asString()) {
                case "backup" -> {}
                case "collection" -> collections.add(collection(detail));
                default -> files.add(file(detail));
            }
        }
        return new Manifest(
                format,
                backup.path("lockstep_version").asString(),
                backup.path("name").asString(),
                Instant.parse(backup.path("created").asString()),
                backup.path("run").asString(""),
                backup.has("parent")
                        ? new Manifest.Parent(
                                backup.path("parent").asString(),
                                backup.path("parent_manifest_sha256").asString())
                        : null,
                backup.path("chain").asInt(),
                backup.path("documents").asBoolean(),
                collections,
                files,
                texts(backup.path("annotations")));
    }

    private static CollectionBackup collection(JsonNode node) {
        List<String> notes = new ArrayList<>();
        node.path("notes").forEach(note -> notes.add(note.asString()));
        JsonNode snapshot = node.path("snapshot");
        return new CollectionBackup(
                node.path("collection").asString(),
                spec(node.path("spec")),
                node.path("rows").asLong(),
                node.path("changed").asLong(),
                node.path("deleted").asLong(),
                node.path("bytes").asLong(),
                text(node, "fingerprint"),
                node.path("fingerprint_form").asString("exact"),
                snapshot.isObject()
                        ? new CollectionBackup.Source(
                                snapshot.path("collection").asString(),
                                snapshot.path("identity").asString(),
                                snapshot.path("id").asString())
                        : null,
                node.path("sidecar").asBoolean(false),
                notes);
    }

    static CollectionSpec spec(JsonNode node) {
        return new CollectionSpec(
                node.path("dimension").asInt(),
                Metric.valueOf(node.path("metric").asString().toUpperCase(Locale.ROOT)),
                text(node, "model"),
                texts(node.path("properties")));
    }

    private static @Nullable String text(JsonNode node, String key) {
        return node.has(key) ? node.path(key).asString() : null;
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asString()));
        return texts;
    }

    private static FileRecord file(JsonNode node) {
        FileRecord.Kind kind =
                FileRecord.Kind.valueOf(node.path("kind").asString().toUpperCase(Locale.ROOT));
        List<FileRecord.Group> groups = new ArrayList<>();
        node.path("row_groups")
                .forEach(group -> groups.add(JSON.treeToValue(group, FileRecord.Group.class)));
        return new FileRecord(
                node.path("file").asString(),
                kind,
                node.path(kind == FileRecord.Kind.EXTRA ? "name" : "collection").asString(),
                node.path("rows").asLong(),
                node.path("bytes").asLong(),
                node.path("sha256").asString(),
                node.path("crc32c").asString(),
                groups,
                text(node, "end_crc32c"));
    }
}
