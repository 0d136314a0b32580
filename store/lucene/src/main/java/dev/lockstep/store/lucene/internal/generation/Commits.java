package dev.lockstep.store.lucene.internal.generation;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.Stats;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.lucene.internal.files.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;

/**
 * What a Lucene commit carries beside its rows: for each run the newest epoch seen, for each run
 * and step its checkpoint, and whose commit it is, since the base's commit is linked with its
 * files.
 */
public final class Commits {
    private static final String GENERATION = "lockstep.generation";
    private static final String EPOCH = "lockstep.epoch/";
    private static final String CHECKPOINT = "lockstep.checkpoint/";

    private Commits() {}

    /** The user data that goes on from a commit: that of another generation counts for nothing. */
    public static Map<String, String> goingOn(Generation generation, Map<String, String> userData) {
        String mine = generation.tenant() + "/" + generation;
        Map<String, String> data = new TreeMap<>();
        if (mine.equals(userData.get(GENERATION))) {
            data.putAll(userData);
        }
        data.put(GENERATION, mine);
        return data;
    }

    /** Raises the run's epoch; false where it was there already. */
    public static boolean raise(Map<String, String> data, String target, WriteScope scope) {
        long found = Long.parseLong(data.getOrDefault(EPOCH + scope.run(), "-1"));
        if (found > scope.epoch()) {
            throw LockstepException.staleWriter(target, scope.epoch(), found);
        }
        data.put(EPOCH + scope.run(), Long.toString(scope.epoch()));
        return found < scope.epoch();
    }

    public static void put(Map<String, String> data, Checkpoint checkpoint) {
        data.put(key(checkpoint.scope()), Json.line(checkpoint));
    }

    public static Optional<Checkpoint> checkpoint(Map<String, String> data, WriteScope scope)
            throws IOException {
        String json = data.get(key(scope));
        return json == null ? Optional.empty() : Optional.of(Json.read(json, Checkpoint.class));
    }

    public static Stats stats(SegmentInfos commit) throws IOException {
        long rows = 0;
        long deleted = 0;
        long bytes = 0;
        for (SegmentCommitInfo segment : commit) {
            deleted += segment.getDelCount();
            rows += segment.info.maxDoc() - segment.getDelCount();
            bytes += segment.sizeInBytes();
        }
        return new Stats(rows, deleted, commit.size(), bytes);
    }

    private static String key(WriteScope scope) {
        return CHECKPOINT + scope.run() + "/" + scope.step();
    }
}
