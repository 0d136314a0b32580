package dev.lockstep.store.opensearch.internal.search;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.layout.CollectionState;
import java.util.Set;

/**
 * Tells whether what was found by a collection's alias was found in the index that its rows are
 * written to. Every hit names its index, so that an answer which has all that were asked for costs
 * no request more. Safe for many threads.
 */
final class OwnAnswers {
    private static final int TRIES = 3;

    private final Cluster cluster;
    private final LookAtAlias alias;
    private final CollectionRef ref;

    /** The one that served when somebody looked last; another one may serve since an exchange. */
    private volatile String serving;

    OwnAnswers(Cluster cluster, CollectionRef ref, CollectionState opened) {
        this.cluster = cluster;
        this.alias = new LookAtAlias(cluster);
        this.ref = ref;
        this.serving = cluster.naming().index(ref, opened.generation());
    }

    /**
     * Whether an answer holds; otherwise it is to be asked for again, since the alias was turned
     * while it was made.
     *
     * @param indexes those that the hits are in
     * @param isShort whether it has fewer hits than were asked for: the alias may let only some of
     *     the rows pass
     * @param nth the time that it was asked for, from 1
     * @throws dev.lockstep.api.LockstepException EXTERNAL with code {@code opensearch-alias} where
     *     somebody else has led the alias elsewhere
     */
    boolean hold(String act, Set<String> indexes, boolean isShort, int nth) {
        if (!isShort && indexes.equals(Set.of(serving))) {
            return true;
        }
        String now = require(act);
        if (indexes.isEmpty() || indexes.equals(Set.of(now))) {
            return true;
        }
        if (nth == TRIES) {
            String found = "found rows of " + String.join(", ", indexes) + ", expected those of ";
            throw LookAtAlias.astray(act, found + now + "; look who changes its alias.");
        }
        return false;
    }

    /** The index that rows are written to now, whatever the alias leads to. */
    String index() {
        return cluster.naming().index(ref, cluster.states().require(ref).generation());
    }

    /** For what no hit tells: the alias is looked at. */
    String require(String act) {
        serving = alias.require(act, ref);
        return serving;
    }
}
