package dev.lockstep.store.opensearch.internal.check;

import dev.lockstep.api.Finding.Level;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.foreign.ForeignIndex;
import dev.lockstep.store.opensearch.internal.foreign.ForeignIndexes;
import dev.lockstep.store.opensearch.internal.layout.Naming;
import dev.lockstep.store.opensearch.internal.read.FilterQuery;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Looks at indexes that somebody else made: which are collections, which cannot be, and why. */
final class LookAtForeign {
    private final Checkup.Looks looks;
    private final Cluster cluster;
    private final ForeignIndexes others;

    LookAtForeign(Checkup.Looks looks, Cluster cluster, ForeignIndexes others) {
        this.looks = looks;
        this.cluster = cluster;
        this.others = others;
    }

    void look() {
        List<ForeignIndex> found = others.all();
        if (!found.isEmpty()) {
            looks.add(
                    Level.FINE,
                    "indexes of others",
                    "there are " + found.size() + " that can be read and searched",
                    null);
        }
        found.forEach(this::withoutVector);
        for (String why : others.unread()) {
            looks.add(Level.NOTE, "indexes of others", "not read: " + why, null);
        }
    }

    private void withoutVector(ForeignIndex index) {
        ObjectNode body = Json.object();
        ObjectNode exists = Json.object();
        exists.putObject("exists").put("field", index.fields().vector());
        body.set("query", FilterQuery.bool("must_not", exists));
        Answer answer =
                cluster.wire()
                        .send(
                                "count rows of " + index.index(),
                                "POST",
                                Naming.path(index.index()) + "/_count",
                                body);
        long rows = answer.ok() ? answer.json().path("count").asLong() : 0;
        if (rows > 0) {
            looks.add(
                    Level.NOTE,
                    "index " + index.index(),
                    rows
                            + " documents have no "
                            + index.fields().vector()
                            + ": they are rows without a vector, which are read and copied, and"
                            + " which no search by vectors finds",
                    null);
        }
    }
}
