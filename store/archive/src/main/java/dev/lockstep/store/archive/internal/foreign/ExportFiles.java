package dev.lockstep.store.archive.internal.foreign;

import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileNames;
import dev.lockstep.store.archive.internal.foreign.ForeignFiles.Group;
import dev.lockstep.store.archive.internal.manifest.Manifest;
import dev.lockstep.store.archive.internal.read.StoredCollection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Files as export scripts name them: {@code name.parquet}, or {@code name_part0000.parquet}. */
final class ExportFiles {
    private ExportFiles() {}

    static ForeignFiles of(
            BackupDirectory directory, List<String> paths, @Nullable JsonNode manifest) {
        Map<String, List<String>> byName = new TreeMap<>();
        paths.stream()
                .filter(path -> FileNames.parse(path).isPresent())
                .sorted(Comparator.comparingInt(p -> FileNames.parse(p).orElseThrow().part()))
                .forEach(path ->
                        byName.computeIfAbsent(
                                        FileNames.parse(path).orElseThrow().collection(),
                                        _ -> new ArrayList<>())
                                .add(path));
        requireListed(directory, paths, manifest);
        return new ForeignFiles(
                byName.entrySet().stream().map(e -> Group.of(e.getKey(), e.getValue())).toList());
    }

    /** A file that the manifest lists and that is missing would be rows missing in silence. */
    private static void requireListed(
            BackupDirectory directory, List<String> paths, @Nullable JsonNode manifest) {
        if (manifest == null) {
            return;
        }
        Set<String> there = new HashSet<>(paths);
        for (JsonNode file : manifest.path("files")) {
            String name = file.asString("");
            if (!there.contains(name.substring(name.lastIndexOf('/') + 1))) {
                throw BackupDirectory.damaged(
                        directory.name() + "/" + name, "no such file", "it, as the manifest says");
            }
        }
    }

    /** With notes where the manifest tells other counts than the files. */
    static List<StoredCollection> compared(
            List<StoredCollection> found, @Nullable JsonNode manifest) {
        if (manifest == null) {
            return found;
        }
        List<String> notes = notes(found, manifest);
        return notes.isEmpty() ? found : found.stream().map(c -> noted(c, notes)).toList();
    }

    private static StoredCollection noted(StoredCollection c, List<String> notes) {
        List<String> all = new ArrayList<>(c.notes());
        all.addAll(notes);
        return new StoredCollection(
                c.name(), c.spec(), c.rows(), c.bytes(), c.identity(), c.sql(), c.layers(), all);
    }

    private static List<String> notes(List<StoredCollection> found, JsonNode manifest) {
        List<String> notes = new ArrayList<>();
        Set<String> listed = new HashSet<>();
        manifest.path("files").forEach(f -> listed.add(f.asString("")));
        long total = manifest.path("total_files").asLong(listed.size());
        if (total != listed.size()) {
            notes.add("The manifest says " + total + " files and lists " + listed.size() + ".");
        }
        JsonNode metadata = manifest.path("metadata");
        long rows =
                found.stream()
                        .filter(c -> !c.name().equals(Manifest.EVENT_SUMMARIES))
                        .mapToLong(StoredCollection::rows)
                        .sum();
        long said = metadata.path("total_embeddings").asLong(rows);
        if (said != rows) {
            notes.add("The manifest says " + said + " embeddings and the files hold " + rows + ".");
        }
        Set<String> names = found.stream().map(StoredCollection::name).collect(Collectors.toSet());
        for (JsonNode name : metadata.path("collections")) {
            if (!names.contains(name.asString(""))) {
                notes.add(
                        "The manifest names collection "
                                + name.asString("")
                                + ", which has no file.");
            }
        }
        return notes;
    }
}
