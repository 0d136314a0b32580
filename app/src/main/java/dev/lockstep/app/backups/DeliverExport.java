package dev.lockstep.app.backups;

import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.LocalBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Lays the files of a finished backup where export scripts have always laid theirs: flat, under one
 * directory, and into S3 beside it where that was asked for. The manifest goes first and comes
 * last, so that a place without one is seen to be incomplete. May be begun again after a kill.
 */
final class DeliverExport {
    private static final String MANIFEST = "export_manifest.json";
    private static final String DELIVERED = "delivered";

    private final BackupWork work;
    private final ExportTo to;

    DeliverExport(BackupWork work, ExportTo to) {
        this.work = work;
        this.to = to;
    }

    void run(Path made) throws IOException {
        Path target = Path.of(to.directory());
        if (work.kept(DELIVERED, String.class).isEmpty()) {
            List<String> files = files(made);
            if (to.s3() != null) {
                upload(made, files, to.s3());
            }
            place(made, files, target);
            work.keep(DELIVERED, to.directory());
        }
        if (Files.exists(Path.of(to.scratch()))) {
            BackupWork.remove(Path.of(to.scratch()));
        }
        work.result("directory", to.directory());
        work.say(
                "The export lies in "
                        + to.directory()
                        + (to.s3() == null ? "." : " and in " + to.s3() + "."));
    }

    /** All but the manifest, by their paths in the directory. */
    private static List<String> files(Path made) throws IOException {
        if (!Files.exists(made)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(made)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> made.relativize(file).toString())
                    .filter(file -> !file.equals(MANIFEST))
                    .sorted()
                    .toList();
        }
    }

    private void upload(Path made, List<String> files, String place) {
        Bucket bucket = work.parts().archives().bucket(place);
        String manifest = bucket.location(MANIFEST);
        List<String> stale = stale(bucket.find(manifest), files);
        bucket.delete(manifest);
        for (String file : files) {
            work.step().checkCancelled();
            bucket.put(bucket.location(file), made.resolve(file));
        }
        bucket.put(manifest, made.resolve(MANIFEST));
        stale.forEach(file -> bucket.delete(bucket.location(file)));
        work.say(files.size() + 1 + " files were uploaded to " + place + ".");
    }

    /** Moves what is still to be moved; after a kill some of it has been. */
    private void place(Path made, List<String> files, Path target) throws IOException {
        Bucket bucket = new LocalBucket(target);
        Path manifest = target.resolve(MANIFEST);
        if (Files.exists(made.resolve(MANIFEST))) {
            List<String> stale = stale(bucket.find(bucket.location(MANIFEST)), files);
            Files.deleteIfExists(manifest);
            for (String file : files) {
                bucket.move(made.resolve(file).toString(), bucket.location(file));
            }
            for (String file : stale) {
                bucket.delete(bucket.location(file));
            }
            bucket.move(made.resolve(MANIFEST).toString(), bucket.location(MANIFEST));
        }
    }

    /** Files that an earlier manifest names and this export has not. */
    private static List<String> stale(Optional<byte[]> earlier, List<String> files) {
        List<String> stale = new ArrayList<>();
        if (earlier.isPresent()) {
            for (JsonNode name : BackupWork.JSON.readTree(earlier.get()).path("files")) {
                String file = name.asString("");
                boolean plain = !file.isEmpty() && !file.contains("/") && !file.contains("\\");
                if (plain && !files.contains(file)) {
                    stale.add(file);
                }
            }
        }
        return stale;
    }
}
