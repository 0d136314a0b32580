package dev.lockstep.store.opensearch.internal.foreign;

import dev.lockstep.api.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives indexes of others names that collections can have: their own where it is one and is free,
 * else one made longer by a mark of their identity.
 */
final class NameIndexes {
    private static final int LONGEST = 80;

    private final Set<String> taken;

    /**
     * @param taken names that are given already
     */
    NameIndexes(Collection<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /** By name. */
    List<ForeignIndex> name(List<ForeignIndex> found) {
        List<ForeignIndex> named = new ArrayList<>();
        found.stream()
                .sorted(Comparator.comparing(NameIndexes::isChanged))
                .forEach(index -> named.add(index.named(free(index))));
        named.sort(Comparator.comparing(ForeignIndex::name));
        return named;
    }

    /** Those whose name is one as it is come first, and so keep it. */
    private static boolean isChanged(ForeignIndex index) {
        return !index.name().equals(index.address())
                || !Names.suggest(index.name()).equals(index.name());
    }

    private String free(ForeignIndex index) {
        String formed = Names.suggest(index.name());
        if (formed.equals(index.name()) && taken.add(formed)) {
            return formed;
        }
        String start = formed.length() > LONGEST ? formed.substring(0, LONGEST) : formed;
        String marked = start + "-" + Integer.toHexString(index.identity().hashCode());
        taken.add(marked);
        return marked;
    }
}
