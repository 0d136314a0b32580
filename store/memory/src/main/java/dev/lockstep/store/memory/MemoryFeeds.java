package dev.lockstep.store.memory;

import dev.lockstep.api.Capturing.Feed;
import dev.lockstep.api.ChangeReader;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Feeds of changes: a commit is a transaction, and its number the position. */
final class MemoryFeeds {
    private static final Duration LOOK = Duration.ofMillis(5);

    private final Map<String, Cursor> byName = new ConcurrentHashMap<>();

    /** How far one has been confirmed. */
    private record Cursor(CollectionRef ref, MemoryCollection collection, long confirmed) {}

    static String position(long commit) {
        return String.format(Locale.ROOT, "%016d", commit);
    }

    Feed begin(CollectionRef ref, MemoryCollection collection, String name) {
        byName.putIfAbsent(name, new Cursor(ref, collection, collection.history().last()));
        return feed(name).orElseThrow();
    }

    Optional<Feed> feed(String name) {
        return Optional.ofNullable(byName.get(name))
                .map(c -> new Feed(name, position(c.confirmed()), 0, false));
    }

    String head(String name) {
        return position(require(name).collection().history().last());
    }

    void end(String name) {
        byName.remove(name);
    }

    private Cursor require(String name) {
        Cursor cursor = byName.get(name);
        if (cursor == null) {
            throw LockstepException.conflict(
                    "feed-lost", "Cannot follow the feed " + name + ": there is none.");
        }
        return cursor;
    }

    ChangeReader follow(String name) {
        long from = require(name).confirmed();
        return new ChangeReader() {
            private long read = from;

            @Override
            public Optional<Transaction> next(Duration wait) {
                History history = require(name).collection().history();
                long until = System.nanoTime() + wait.toNanos();
                while (history.last() <= read) {
                    if (System.nanoTime() >= until) {
                        return Optional.empty();
                    }
                    pause();
                }
                read++;
                return Optional.of(transaction(history, read));
            }

            @Override
            public String read() {
                return position(read);
            }

            @Override
            public void confirm(String position) {
                byName.computeIfPresent(
                        name,
                        (_, c) -> new Cursor(c.ref(), c.collection(), Long.parseLong(position)));
            }

            @Override
            public void close() {}
        };
    }

    private static ChangeReader.Transaction transaction(History history, long commit) {
        List<ChangeReader.Change> changes = new ArrayList<>();
        for (String id : history.changedAt(commit)) {
            Stored row = history.at(id, commit);
            changes.add(
                    row == null
                            ? new ChangeReader.Deleted(id)
                            : new ChangeReader.Written(
                                    new Row(id, row.vector(), row.document(), row.metadata()),
                                    Set.of()));
        }
        return new ChangeReader.Transaction(position(commit), Instant.now(), changes, true);
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LockstepException.conflict("interrupted", "Cannot wait for changes.");
        }
    }
}
