package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Position;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Split;
import dev.lockstep.transfer.internal.Spill;
import dev.lockstep.transfer.internal.Workers;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** One pass over all rows of a source: fills a fingerprint and spills the hashes. */
final class Scan implements AutoCloseable {
    private static final int SPLITS_PER_WORKER = 4;

    private final RowSource source;
    private final ScanOptions options;
    private final LongConsumer rowsRead;
    private final Watcher watcher;
    private final Spill spill;
    private final Throttle throttle;
    private final Fingerprint fingerprint = new Fingerprint();

    private Scan(RowSource source, ScanOptions options, LongConsumer rowsRead, Watcher watcher) {
        this.source = source;
        this.options = options;
        this.rowsRead = rowsRead;
        this.watcher = watcher;
        this.spill = Spill.in(options.directory());
        this.throttle = options.throttle().fresh();
    }

    /**
     * @param rowsRead told the rows of each batch
     */
    static Scan of(
            RowSource source, ScanOptions options, LongConsumer rowsRead, BooleanSupplier stopped) {
        return of(source, options, rowsRead, stopped, Watcher.NOBODY);
    }

    /**
     * @param watcher shown every row too
     */
    static Scan of(
            RowSource source,
            ScanOptions options,
            LongConsumer rowsRead,
            BooleanSupplier stopped,
            Watcher watcher) {
        Scan scan = new Scan(source, options, rowsRead, watcher);
        try {
            scan.run(stopped);
            return scan;
        } catch (RuntimeException | Error e) {
            scan.close();
            throw e;
        }
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }

    Spill spill() {
        return spill;
    }

    private void run(BooleanSupplier outer) {
        List<Split> splits =
                source.plan(SPLITS_PER_WORKER * options.workers()).stream()
                        .filter(s -> s.kind() == Split.Kind.ROWS)
                        .toList();
        TellSplits tell = new TellSplits(splits, options.hooks().splits());
        tell.all(_ -> 0);
        Workers.each(
                "scan",
                options.workers(),
                splits,
                (split, stopped) ->
                        read(split, () -> stopped.getAsBoolean() || outer.getAsBoolean(), tell));
    }

    private void read(Split split, BooleanSupplier stopped, TellSplits tell) {
        tell.running(split, 0);
        try {
            readRows(split, stopped, tell);
        } catch (RuntimeException e) {
            tell.failed(split, 0, e);
            throw e;
        }
    }

    private void readRows(Split split, BooleanSupplier stopped, TellSplits tell) {
        RowHasher hasher = new RowHasher(options.form());
        Fingerprint mine = new Fingerprint();
        AtomicLong seen = new AtomicLong();
        try (SplitReading rows =
                        new SplitReading(
                                source,
                                split,
                                Position.START,
                                options.batchRows(),
                                RetryPolicy.DEFAULT,
                                stopped,
                                fault -> tell.retrying(split, seen.get(), fault));
                Watcher.Eye eye = watcher.open()) {
            for (Batch b = rows.next(); b != null && !stopped.getAsBoolean(); b = rows.next()) {
                options.hooks().checkCancelled().run();
                pay(b, stopped);
                take(b, hasher, mine);
                eye.see(b);
                rowsRead.accept(b.size());
                tell.running(split, seen.addAndGet(b.size()));
            }
        }
        if (stopped.getAsBoolean()) {
            tell.left(split, seen.get());
        } else {
            tell.done(split, seen.get());
        }
        synchronized (fingerprint) {
            fingerprint.merge(mine);
        }
    }

    private void pay(Batch batch, BooleanSupplier stopped) {
        if (throttle.waits()) {
            throttle.take(batch.size(), batch.bytes(), options.hooks().checkCancelled(), stopped);
        }
    }

    private void take(Batch batch, RowHasher hasher, Fingerprint mine) {
        for (int i = 0; i < batch.size(); i++) {
            hasher.hash(batch, i);
            mine.add(hasher);
            spill.add(
                    hasher.idHash(),
                    hasher.high(),
                    hasher.low(),
                    hasher.array(),
                    hasher.idOffset(),
                    hasher.idLength());
        }
    }

    @Override
    public void close() {
        spill.close();
    }
}
