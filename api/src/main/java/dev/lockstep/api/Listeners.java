package dev.lockstep.api;

import dev.lockstep.api.Telling.Ear;
import dev.lockstep.api.Telling.Told;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who listens to a store of whose long acts it tells, by collection. Safe for many threads. */
public final class Listeners {
    private final Map<CollectionRef, List<Consumer<Told>>> byRef = new ConcurrentHashMap<>();

    public Ear add(CollectionRef ref, Consumer<Told> listener) {
        byRef.compute(
                ref,
                (_, old) -> {
                    List<Consumer<Told>> all = old == null ? new CopyOnWriteArrayList<>() : old;
                    all.add(listener);
                    return all;
                });
        return () -> remove(ref, listener);
    }

    private void remove(CollectionRef ref, Consumer<Told> listener) {
        byRef.computeIfPresent(
                ref,
                (_, all) -> {
                    all.remove(listener);
                    return all.isEmpty() ? null : all;
                });
    }

    /** All who listen when something is told. */
    public Consumer<Told> of(CollectionRef ref) {
        return told -> byRef.getOrDefault(ref, List.of()).forEach(each -> each.accept(told));
    }
}
