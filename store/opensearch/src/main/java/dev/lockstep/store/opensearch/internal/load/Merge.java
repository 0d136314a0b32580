package dev.lockstep.store.opensearch.internal.load;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Telling.Told;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Segments;
import dev.lockstep.store.opensearch.internal.wire.Wire;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Has the server merge an index that nobody writes to, so that a search goes along one graph and
 * not along one of each segment. It is a task of the server's, which outlives whoever asked for it:
 * one that is under way is waited for. What keeps it from being done is told, and is no fault: the
 * rows are the same.
 */
final class Merge {
    private static final Logger LOG = LoggerFactory.getLogger(Merge.class);
    private static final String ACTION = "indices:admin/forcemerge";
    private static final long FIRST_WAIT_MILLIS = 50;
    private static final long MOST_WAIT_MILLIS = 2_000;

    private final Wire wire;
    private final Segments segments;
    private final String index;
    private final int wanted;
    private final Consumer<Told> listener;
    private final String act;

    /**
     * @param wanted segments of each shard at most
     */
    Merge(Wire wire, String index, int wanted, Consumer<Told> listener) {
        this.wire = wire;
        this.segments = new Segments(wire, index);
        this.index = index;
        this.wanted = wanted;
        this.listener = listener;
        this.act = "merge of " + index;
    }

    void run() {
        segments.refresh();
        int most = segments.most();
        Answer tasks =
                wire.send("look for a " + act, "GET", "_tasks?detailed&actions=" + ACTION, null);
        if (!tasks.ok()) {
            giveUp("this user may not look at tasks (" + tasks.status() + ")");
            return;
        }
        Optional<String> task = underWay(tasks.json());
        if (task.isEmpty()) {
            task = begin(most);
        }
        task.ifPresent(id -> watch(id, most));
    }

    /** The task of an earlier attempt. */
    private Optional<String> underWay(JsonNode tasks) {
        Pattern ours = Pattern.compile("\\[([^\\]]*,)?" + Pattern.quote(index) + "(,[^\\]]*)?\\]");
        for (JsonNode node : tasks.path("nodes")) {
            for (JsonNode task : node.path("tasks")) {
                boolean whole = task.path("action").asString("").equals(ACTION);
                if (whole && ours.matcher(task.path("description").asString("")).find()) {
                    String id = task.path("node").asString() + ":" + task.path("id").asLong();
                    LOG.info("A {} is under way already, as task {}; waiting for it", act, id);
                    return Optional.of(id);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> begin(int most) {
        if (most <= wanted) {
            return Optional.empty();
        }
        String crowded = segments.withoutRoom();
        if (crowded != null) {
            giveUp(crowded);
            return Optional.empty();
        }
        String path =
                index + "/_forcemerge?max_num_segments=" + wanted + "&wait_for_completion=false";
        Answer begun = wire.send("begin the " + act, "POST", path, null);
        if (!begun.ok()) {
            giveUp(begun.status() + " " + begun.reason());
            return Optional.empty();
        }
        CrashPoint.OPENSEARCH_DURING_MERGE.reach();
        return Optional.of(begun.json().path("task").asString());
    }

    private void watch(String task, int most) {
        long wait = FIRST_WAIT_MILLIS;
        while (true) {
            Answer answer = wire.send("watch the " + act, "GET", "_tasks/" + task, null);
            if (!answer.ok()) {
                giveUp("its task " + task + " cannot be seen any more (" + answer.status() + ")");
                return;
            }
            JsonNode state = answer.json();
            if (state.path("completed").asBoolean(false)) {
                ended(state);
                return;
            }
            tell(
                    "merging " + most + " segments a shard to " + wanted,
                    most - segments.most(),
                    most);
            Wire.pause("watch the " + act, wait);
            wait = Math.min(MOST_WAIT_MILLIS, wait * 2);
        }
    }

    private void ended(JsonNode state) {
        JsonNode shards = state.at("/response/_shards");
        String fault = state.at("/error/reason").asString("");
        if (fault.isEmpty() && shards.path("failed").asInt() > 0) {
            fault = shards.at("/failures/0/reason/reason").asString("a shard failed");
        }
        if (!fault.isEmpty()) {
            giveUp(fault);
            return;
        }
        segments.refresh();
        tell(Told.ENDED, 0, 0);
    }

    private void giveUp(String reason) {
        LOG.warn("The {} is given up, and it is published as it is: {}", act, reason);
        tell("given up, and published as it is: " + reason, 0, 0);
        tell(Told.ENDED, 0, 0);
    }

    private void tell(String phase, long done, long total) {
        try {
            listener.accept(new Told(act, phase, Progress.of("segments", total, done)));
        } catch (RunCancelledException e) {
            // The server knows no way to end it; who publishes next finds it, or its work.
            throw e;
        } catch (RuntimeException e) {
            LOG.debug("told no longer of the {}", act, e);
        }
    }
}
