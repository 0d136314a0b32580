package dev.lockstep.store.archive.internal.manifest;

import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is said about a backup after it was made: annotations, and its last verification. Nothing
 * that a restore needs, and no part of the sums.
 */
public record NoteFile(Map<String, String> annotations, BackupInfo.@Nullable Verified verified) {
    private static final String PATH = BackupDirectory.OURS + "notes.json";
    private static final NoteFile NONE = new NoteFile(Map.of(), null);

    public static NoteFile read(BackupDirectory directory) {
        return directory.get(PATH).map(NoteFile::parse).orElse(NONE);
    }

    private static NoteFile parse(byte[] text) {
        try {
            JsonNode root = ManifestJson.JSON.readTree(text);
            Map<String, String> annotations = new TreeMap<>();
            root.path("annotations")
                    .properties()
                    .forEach(e -> annotations.put(e.getKey(), e.getValue().asString("")));
            JsonNode v = root.path("verified");
            return new NoteFile(
                    annotations,
                    v.isObject()
                            ? new BackupInfo.Verified(
                                    Instant.ofEpochMilli(v.path("at").asLong()),
                                    v.path("damages").asInt(),
                                    v.path("content").asBoolean())
                            : null);
        } catch (JacksonException _) {
            return NONE;
        }
    }

    public NoteFile annotated(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(annotations);
        all.putAll(more);
        return new NoteFile(all, verified);
    }

    public void write(BackupDirectory directory) {
        ObjectNode root = ManifestJson.JSON.createObjectNode();
        ObjectNode texts = root.putObject("annotations");
        annotations.forEach(texts::put);
        BackupInfo.Verified v = verified;
        if (v != null) {
            root.putObject("verified")
                    .put("at", v.at().toEpochMilli())
                    .put("damages", v.damages())
                    .put("content", v.content());
        }
        directory.put(PATH, ManifestJson.JSON.writeValueAsBytes(root));
    }
}
