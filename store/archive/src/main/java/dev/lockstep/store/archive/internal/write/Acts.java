package dev.lockstep.store.archive.internal.write;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.store.archive.internal.files.FileRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the acts of a journal come to; of several of one kind the last counts. */
final class Acts {
    private Acts() {}

    /** Without those of collections that were begun again later. */
    static List<Journal.Act> counting(List<Journal.Act> acts) {
        Set<String> restarted = new HashSet<>();
        List<Journal.Act> counting = new ArrayList<>();
        for (Journal.Act act : acts.reversed()) {
            if (Boolean.TRUE.equals(act.restart())) {
                restarted.add(act.collection());
            } else if (!restarted.contains(act.collection())) {
                counting.add(act);
            }
        }
        return List.copyOf(counting.reversed());
    }

    static Optional<CollectionSpec> spec(List<Journal.Act> acts, String collection) {
        return Optional.ofNullable(specs(acts).get(collection));
    }

    /** By name. */
    static Map<String, CollectionSpec> specs(List<Journal.Act> acts) {
        Map<String, CollectionSpec> specs = new TreeMap<>();
        for (Journal.Act act : acts) {
            CollectionSpec spec = act.spec();
            if (spec != null) {
                specs.put(act.collection(), spec);
            }
        }
        return specs;
    }

    static Optional<Journal.Sealed> seal(List<Journal.Act> acts, String collection) {
        return acts.reversed().stream()
                .filter(act -> act.collection().equals(collection))
                .flatMap(act -> Optional.ofNullable(act.sealed()).stream())
                .findFirst();
    }

    static List<Journal.Staged> files(
            List<Journal.Act> acts, String collection, FileRecord.Kind kind) {
        return acts.stream()
                .filter(act -> act.collection().equals(collection))
                .flatMap(act -> act.files().stream())
                .filter(staged -> staged.file().kind() == kind)
                .toList();
    }

    /** The documents by name. */
    static Map<String, Journal.Staged> extras(List<Journal.Act> acts) {
        Map<String, Journal.Staged> extras = new LinkedHashMap<>();
        acts.stream()
                .flatMap(act -> act.files().stream())
                .filter(staged -> staged.file().kind() == FileRecord.Kind.EXTRA)
                .forEach(staged -> extras.put(staged.file().of(), staged));
        return extras;
    }
}
