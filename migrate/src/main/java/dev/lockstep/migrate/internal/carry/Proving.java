package dev.lockstep.migrate.internal.carry;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.engine.EndThread;
import dev.lockstep.migrate.internal.follow.Applier;
import dev.lockstep.migrate.internal.follow.Follow;
import dev.lockstep.migrate.internal.prove.ProveSides;
import dev.lockstep.migrate.internal.sides.FitVectors;
import dev.lockstep.migrate.internal.sides.Sides;
import dev.lockstep.migrate.internal.sides.TwoModels;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.transfer.ScanOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares both sides in a thread of its own, when it is due, and mends what differs: the truth is
 * known, so a row that differs from it and rests is wrong.
 */
final class Proving implements AutoCloseable {
    private static final int MENDED_AT_ONCE = 500;
    private static final Duration AFTER_FAULT = Duration.ofSeconds(30);

    private final Sides sides;
    private final Follow follow;
    private final Supplier<ScanOptions> scan;
    private final WriteScope scope;
    private final InstantSource clock;
    private final AtomicReference<ProveSides.@Nullable Found> found = new AtomicReference<>();
    private volatile @Nullable Thread thread;
    private volatile @Nullable String fault;
    private volatile Instant notBefore = Instant.EPOCH;
    private volatile boolean unmended;
    private int mended;

    Proving(
            Sides sides,
            Follow follow,
            Supplier<ScanOptions> scan,
            WriteScope scope,
            InstantSource clock) {
        this.sides = sides;
        this.follow = follow;
        this.scan = scan;
        this.scope = scope;
        this.clock = clock;
    }

    boolean isUnderWay() {
        Thread t = thread;
        return t != null && t.isAlive();
    }

    /** Begins, unless one is under way or the last one failed a moment ago. */
    void begin() {
        if (isUnderWay() || clock.instant().isBefore(notBefore)) {
            return;
        }
        start(this::prove);
    }

    private void start(Runnable act) {
        thread = Thread.ofPlatform().name("migrate-prove").daemon().start(act);
    }

    private void prove() {
        try {
            Instant now = clock.instant();
            found.set(new ProveSides(sides, follow, scan.get(), scope.run() + "-proof").run(now));
            fault = null;
            unmended = false;
        } catch (RuntimeException e) {
            failed("The comparison of both sides failed: ", e);
        }
    }

    private void failed(String what, RuntimeException e) {
        fault = what + e.getMessage();
        notBefore = clock.instant().plus(AFTER_FAULT);
    }

    /** What the last one found, once. */
    ProveSides.@Nullable Found take() {
        return found.getAndSet(null);
    }

    @Nullable String fault() {
        return fault;
    }

    /**
     * Makes these rows of the other side what they are in the truth, in the background; while it
     * does, nothing is compared.
     *
     * @param done told afterwards, unless it fails, how many the other side did not take
     */
    void mend(Set<String> ids, IntConsumer done) {
        start(() -> {
            try {
                done.accept(mend(ids));
            } catch (RuntimeException e) {
                unmended = true;
                failed("Rows that differ could not be made equal: ", e);
            }
        });
    }

    /** Whether rows that were found to differ do so still. */
    boolean hasUnmended() {
        return unmended;
    }

    private int mend(Set<String> ids) {
        AtomicInteger untaken = new AtomicInteger();
        List<String> all = new ArrayList<>(ids);
        Side other = MigrationRow.other(follow.truth());
        WriteScope mine =
                new WriteScope(
                        scope.run(), "mend-" + clock.millis() + "-" + ++mended, scope.epoch());
        for (int from = 0; from < all.size(); from += MENDED_AT_ONCE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + MENDED_AT_ONCE));
            // What is applied later on is later in the truth too.
            follow.between(() -> untaken.addAndGet(mend(other, mine, some)));
        }
        return untaken.get();
    }

    private int mend(Side other, WriteScope mine, List<String> ids) {
        FitVectors.Fitted fitted = fitted(other, sides.fetch(follow.truth(), ids));
        List<Row> rows = fitted.rows();
        Set<String> gone = new TreeSet<>(ids);
        rows.forEach(row -> gone.remove(row.id()));
        int dimension = sides.dimension(other);
        try (StoreWriter writer = sides.write(other, mine)) {
            writer.delete(gone);
            List<Refusal> refused =
                    rows.isEmpty() ? List.of() : writer.upsert(fitted.batch(dimension));
            writer.commit(new Checkpoint(mine, Map.of(), rows.size(), gone.size(), refused.size()));
            tell(ids, refused);
            return refused.size();
        }
    }

    private void tell(List<String> ids, List<Refusal> refused) {
        Set<String> taken = new TreeSet<>(ids);
        refused.forEach(refusal -> taken.remove(refusal.id()));
        if (!refused.isEmpty()) {
            follow.refusals()
                    .refused(
                            "",
                            "",
                            refused.stream().map(r -> new Applier.Told(r, "", true)).toList());
        }
        follow.refusals().took(taken);
    }

    private FitVectors.Fitted fitted(Side other, List<Row> rows) {
        TwoModels models = sides.models();
        return models == null
                ? FitVectors.AS_THEY_ARE.fit(rows)
                : models.mended(other, ids -> sides.fetch(other, ids)).fit(rows);
    }

    /** Whether another one is due. */
    static boolean isDue(MigrationRow row, @Nullable Proven last, Instant now) {
        if (last == null) {
            return true;
        }
        Instant asked = row.askedProof();
        if (asked != null && asked.isAfter(last.at())) {
            return true;
        }
        int minutes = row.settings().proveEveryMinutes();
        return minutes > 0 && last.at().plus(Duration.ofMinutes(minutes)).isBefore(now);
    }

    @Override
    public void close() {
        Thread t = thread;
        if (t != null) {
            t.interrupt();
            EndThread.of(t);
        }
    }
}
