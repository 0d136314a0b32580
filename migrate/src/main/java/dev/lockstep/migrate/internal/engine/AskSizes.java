package dev.lockstep.migrate.internal.engine;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.reads.Asked;
import dev.lockstep.migrate.internal.sides.Sides;
import dev.lockstep.migrate.internal.state.MigrationRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the two collections take, as their stores tell it. Stores count rows for that, so they are
 * asked once a minute at most; and nobody waits long for one that is down.
 */
public final class AskSizes {
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Engine engine;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();

    public AskSizes(Engine engine) {
        this.engine = engine;
    }

    /**
     * What both take.
     *
     * @param trouble why neither is known, null where they were asked
     */
    public record Sizes(Taken source, Taken target, @Nullable String trouble) {
        public static Sizes unknown(String why) {
            return new Sizes(Taken.UNKNOWN, Taken.UNKNOWN, why);
        }
    }

    /**
     * Bytes of one collection, −1 where its store does not tell.
     *
     * @param disk with rows, indexes and what else belongs to it
     * @param searched see {@link CollectionInfo#searchedBytes()}
     */
    public record Taken(long disk, long searched) {
        static final Taken UNKNOWN = new Taken(-1, -1);

        private static Taken of(CollectionInfo info) {
            return new Taken(info.bytes(), info.searchedBytes());
        }
    }

    private record Asked(Instant at, CompletableFuture<Sizes> answer) {}

    public Sizes of(MigrationRow row) {
        Instant now = engine.rows().now();
        asked.values().removeIf(a -> a.at().plus(KEPT).isBefore(now));
        Asked latest = asked.computeIfAbsent(row.id(), _ -> new Asked(now, ask(row)));
        try {
            return latest.answer().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Sizes.unknown("The stores have not told it yet; look again in a moment.");
        } catch (ExecutionException e) {
            return Sizes.unknown(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Sizes.unknown("Interrupted while the stores were asked.");
        }
    }

    private CompletableFuture<Sizes> ask(MigrationRow row) {
        CompletableFuture<Sizes> answer = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("migrate-sizes")
                .start(() -> {
                    try {
                        Sides sides = engine.sides(row);
                        answer.complete(
                                new Sizes(
                                        Taken.of(sides.info(Side.SOURCE)),
                                        Taken.of(sides.info(Side.TARGET)),
                                        null));
                    } catch (RuntimeException e) {
                        answer.complete(Sizes.unknown(String.valueOf(e.getMessage())));
                    }
                });
        return answer;
    }
}
