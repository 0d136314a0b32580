package dev.lockstep.lake.internal.upkeep;

import dev.lockstep.lake.TableName;
import dev.lockstep.lake.internal.files.FileLists;
import dev.lockstep.lake.internal.stage.Staging;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;

/** Finds files below a table's location that nothing refers to: left by crashes and lost races. */
final class UnusedFiles {
    private final OpenLake lake;
    private final TableName name;

    UnusedFiles(OpenLake lake, TableName name) {
        this.lake = lake;
        this.name = name;
    }

    /** Removes those that are older; younger ones may be on their way into a commit. */
    int remove(Instant now, Instant olderThan) {
        // Listed before the table is loaded: what is committed in between is then not unused.
        Map<String, Instant> times = lake.bucket().times(lake.key(lake.load(name), ""));
        Set<String> files = new HashSet<>(times.keySet());
        files.removeIf(file -> !times.getOrDefault(file, now).isBefore(olderThan));
        if (!files.isEmpty()) {
            Table table = lake.load(name);
            files.removeAll(FileLists.read(table, () -> used(table)));
            files.removeAll(new Staging(lake, lake.load(name)).used(now));
            lake.bucket().deleteAll(files);
        }
        return files.size();
    }

    /** All that a table's snapshots read, its own lists among them. */
    static Set<String> used(Table table) {
        Set<String> used = new HashSet<>();
        TableMetadata metadata = ((BaseTable) table).operations().current();
        used.add(metadata.metadataFileLocation());
        metadata.previousFiles().forEach(entry -> used.add(entry.file()));
        metadata.statisticsFiles().stream().map(StatisticsFile::path).forEach(used::add);
        Set<String> manifests = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            used.add(snapshot.manifestListLocation());
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (manifests.add(manifest.path())) {
                    addFiles(manifest, table, used);
                }
            }
        }
        used.addAll(manifests);
        return used;
    }

    private static void addFiles(ManifestFile manifest, Table table, Set<String> used) {
        FileIO io = table.io();
        try (var entries =
                manifest.content() == ManifestContent.DATA
                        ? ManifestFiles.read(manifest, io, table.specs())
                        : ManifestFiles.readDeleteManifest(manifest, io, table.specs())) {
            entries.forEach(file -> used.add(file.location()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
