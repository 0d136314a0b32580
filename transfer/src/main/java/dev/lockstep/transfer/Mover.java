package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Position;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Split;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.transfer.internal.Batches;
import dev.lockstep.transfer.internal.Failures;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Moves splits, one after the other, on one thread. */
final class Mover {
    private final RowSource source;
    private final StoreWriter target;
    private final BatchTransform transform;
    private final TransferOptions options;
    private final Ledger ledger;
    private final Failures failures;
    private final RowHasher hasher;
    private final Fingerprint fingerprint = new Fingerprint();
    private long bytesRead;
    private long[] hashes = new long[0];

    Mover(
            RowSource source,
            StoreWriter target,
            BatchTransform transform,
            TransferOptions options,
            Ledger ledger,
            Failures failures) {
        this.source = source;
        this.target = target;
        this.transform = transform;
        this.options = options;
        this.ledger = ledger;
        this.failures = failures;
        this.hasher = new RowHasher(options.form());
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }

    long bytesRead() {
        return bytesRead;
    }

    void move(Split split, BooleanSupplier stopped) {
        ledger.splits().running(split, ledger.position(split).rows());
        try {
            moveRows(split, stopped);
        } catch (RuntimeException e) {
            ledger.splits().failed(split, ledger.position(split).rows(), e);
            throw e;
        }
    }

    private void moveRows(Split split, BooleanSupplier stopped) {
        try (SplitReading reading =
                new SplitReading(
                        source,
                        split,
                        ledger.position(split),
                        options.batchRows(),
                        options.pace().retry(),
                        stopped,
                        fault -> retrying(split, fault))) {
            options.hooks().checkCancelled().run();
            for (Batch rows = reading.next(); rows != null; rows = reading.next()) {
                if (stopped.getAsBoolean()) {
                    ledger.splits().left(split, ledger.position(split).rows());
                    return;
                }
                options.hooks().checkCancelled().run();
                long bytes = rows.bytes();
                bytesRead += bytes;
                options.pace()
                        .throttle()
                        .take(rows.size(), bytes, options.hooks().checkCancelled(), stopped);
                moveBatch(split, rows, reading.position(), stopped);
            }
            ledger.done(split, reading.position());
        }
    }

    private void retrying(Split split, RuntimeException fault) {
        ledger.splits().retrying(split, ledger.position(split).rows(), fault);
    }

    private void moveBatch(Split split, Batch rows, Position behind, BooleanSupplier stopped) {
        if (split.kind() == Split.Kind.DELETES) {
            ledger.write(split, behind, () -> delete(split, rows, stopped));
            return;
        }
        List<Refusal> refusals = new ArrayList<>();
        Batch ready = hashed(transform.apply(rows, refusals::add), refusals);
        ledger.write(split, behind, () -> upsert(split, ready, refusals, stopped));
        requireFewRefused();
    }

    /** The rows that have a canonical form, with their hashes kept; the others are refused. */
    private Batch hashed(Batch rows, List<Refusal> refusals) {
        int n = rows.size();
        if (hashes.length < 3 * n) {
            hashes = new long[3 * n];
        }
        BitSet out = new BitSet();
        int kept = 0;
        for (int i = 0; i < n; i++) {
            if (hasher.hash(rows, i)) {
                hashes[3 * kept] = hasher.idHash();
                hashes[3 * kept + 1] = hasher.high();
                hashes[3 * kept + 2] = hasher.low();
                kept++;
            } else {
                out.set(i);
                refusals.add(new Refusal(rows.id(i), String.valueOf(hasher.fault())));
            }
        }
        return Batches.without(rows, out);
    }

    private Ledger.Written delete(Split split, Batch rows, BooleanSupplier stopped) {
        List<String> ids = List.of(rows.ids());
        delete(split, ids, stopped);
        return new Ledger.Written(0, ids.size(), 0, rows.bytes());
    }

    /** Writes, reports what was refused, and takes the old versions of that out of the target. */
    private Ledger.Written upsert(
            Split split, Batch ready, List<Refusal> refusals, BooleanSupplier stopped) {
        List<Refusal> byTarget =
                ready.size() == 0
                        ? List.of()
                        : retrying(split, () -> target.upsert(ready), stopped);
        fingerprint(ready, byTarget);
        List<Refusal> all = new ArrayList<>(refusals);
        all.addAll(byTarget);
        if (!all.isEmpty()) {
            failures.add(all);
            List<String> ids = all.stream().map(Refusal::id).toList();
            delete(split, ids, stopped);
        }
        return new Ledger.Written(ready.size() - byTarget.size(), 0, all.size(), ready.bytes());
    }

    private void fingerprint(Batch written, List<Refusal> refused) {
        Set<String> out = new HashSet<>();
        refused.forEach(r -> out.add(r.id()));
        for (int i = 0; i < written.size(); i++) {
            if (out.isEmpty() || !out.contains(written.id(i))) {
                int range = Fingerprint.range(hashes[3 * i]);
                fingerprint.add(range, hashes[3 * i + 1], hashes[3 * i + 2]);
            }
        }
    }

    private void delete(Split split, List<String> ids, BooleanSupplier stopped) {
        retrying(
                split,
                () -> {
                    target.delete(ids);
                    return List.of();
                },
                stopped);
    }

    private List<Refusal> retrying(Split split, Call call, BooleanSupplier stopped) {
        for (int nth = 1; ; nth++) {
            try {
                return call.run();
            } catch (RuntimeException e) {
                if (!RetryPolicy.transientFault(e)
                        || nth >= options.pace().retry().tries()
                        || stopped.getAsBoolean()) {
                    throw e;
                }
                options.hooks().checkCancelled().run();
                retrying(split, e);
                options.pace().retry().pause(nth + 1, stopped);
            }
        }
    }

    /** A call of the target. */
    private interface Call {
        List<Refusal> run();
    }

    private void requireFewRefused() {
        long refused = ledger.refused();
        if (refused > options.allowRefused()) {
            failures.force();
            throw LockstepException.conflict(
                    "too-many-refused",
                    "Cannot go on: found "
                            + refused
                            + " refused rows, expected at most "
                            + options.allowRefused()
                            + "; see the run's failures for each row's reason, mend the rows, or"
                            + " allow more with --allow-refused.");
        }
    }
}
