package dev.lockstep.store.archive.internal.foreign;

import dev.lockstep.api.Metric;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileNames;
import dev.lockstep.store.archive.internal.foreign.ForeignFiles.Group;
import dev.lockstep.store.archive.internal.manifest.ManifestJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The layout of vector-io's exports: {@code VDF_META.json} names indexes, their namespaces, and for
 * each the folder of its Parquet files, its vector columns, metric and model.
 */
final class VectorIo {
    private static final String META = "VDF_META.json";

    private VectorIo() {}

    static Optional<ForeignFiles> of(BackupDirectory directory, List<String> paths) {
        return directory.get(META).map(text -> files(directory, paths, parse(directory, text)));
    }

    private static JsonNode parse(BackupDirectory directory, byte[] text) {
        try {
            return ManifestJson.JSON.readTree(text);
        } catch (JacksonException _) {
            throw BackupDirectory.damaged(
                    directory.name() + "/" + META, "no whole JSON object", "one");
        }
    }

    private static ForeignFiles files(
            BackupDirectory directory, List<String> paths, JsonNode meta) {
        List<Group> groups = new ArrayList<>();
        meta.path("indexes")
                .properties()
                .forEach(index -> {
                    for (JsonNode namespace : index.getValue()) {
                        groups.add(group(directory, paths, meta, index.getKey(), namespace));
                    }
                });
        return new ForeignFiles(groups);
    }

    private static Group group(
            BackupDirectory directory,
            List<String> paths,
            JsonNode meta,
            String index,
            JsonNode node) {
        String space = node.path("namespace").asString("");
        String name = space.isEmpty() ? index : index + "/" + space;
        List<String> files = below(paths, node.path("data_path").asString(index));
        if (files.isEmpty()) {
            throw BackupDirectory.damaged(
                    directory.name() + "/" + node.path("data_path").asString(index),
                    "no Parquet files",
                    "those that " + META + " names");
        }
        List<String> notes = new ArrayList<>();
        JsonNode columns = node.path("vector_columns");
        if (columns.size() > 1) {
            notes.add("Of " + columns.size() + " vector columns the first is read.");
        }
        Metric metric = ForeignBackups.metric(node.path("metric").asString(""));
        return new Group(
                name,
                files,
                columns.isEmpty() ? null : columns.get(0).asString(),
                text(meta, "id_column"),
                metric,
                text(node, "model_name"),
                counted(node, notes));
    }

    private static List<String> counted(JsonNode node, List<String> notes) {
        long total = node.path("total_vector_count").asLong(-1);
        long exported = node.path("exported_vector_count").asLong(total);
        if (exported != total) {
            notes.add(
                    String.format(Locale.ROOT, "%d of %d vectors were exported.", exported, total));
        }
        return notes;
    }

    private static List<String> below(List<String> paths, String folder) {
        String plain = folder.replaceFirst("^\\./", "").replaceFirst("/+$", "");
        return paths.stream()
                .filter(p -> p.toLowerCase(Locale.ROOT).endsWith(FileNames.PARQUET))
                .filter(p -> p.equals(plain) || plain.isEmpty() || p.startsWith(plain + "/"))
                .toList();
    }

    private static @Nullable String text(JsonNode node, String key) {
        String value = node.path(key).asString("");
        return value.isEmpty() ? null : value;
    }
}
