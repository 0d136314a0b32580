package dev.lockstep.metadata;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What was read, until anything is written: for reads that each request makes, where to prepare and
 * run a statement costs more than all else that it does. A write that was acknowledged is in the
 * next answer. Where other servers write to the database too, nothing is kept, and each time is a
 * read. Safe for many threads.
 *
 * @param <K> what is asked for
 * @param <V> an answer that nobody can change
 */
public final class UntilWritten<K, V> {
    private static final int MOST = 256;

    private final MetadataDatabase database;
    private final Map<K, Read<V>> known = new ConcurrentHashMap<>();

    public UntilWritten(MetadataDatabase database) {
        this.database = database;
    }

    /**
     * @param writes how many there had been before it was read
     */
    private record Read<V>(long writes, V value) {}

    public V get(K key, Supplier<V> read) {
        OptionalLong writes = database.writes();
        if (writes.isEmpty()) {
            return read.get();
        }
        Read<V> before = known.get(key);
        if (before != null && before.writes == writes.getAsLong()) {
            return before.value;
        }
        V value = read.get();
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(key, new Read<>(writes.getAsLong(), value));
        return value;
    }
}
