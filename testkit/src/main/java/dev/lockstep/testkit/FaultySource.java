package dev.lockstep.testkit;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Position;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Split;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source whose calls go wrong by plan. A read is never done twice: that would skip rows, which a
 * broken connection does not do; a doubled or lost {@code next} is a cut one.
 */
public class FaultySource implements RowSource {
    private final RowSource real;
    private final Faults faults;

    public FaultySource(RowSource real, Faults faults) {
        this.real = real;
        this.faults = faults;
    }

    final Faults faults() {
        return faults;
    }

    @Override
    public CollectionSpec spec() {
        return real.spec();
    }

    @Override
    public List<Split> plan(int wanted) {
        return faults.call("plan", () -> real.plan(wanted));
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        faults.call("open", () -> true);
        return new FaultyReader(real.open(split, from, batchRows), faults);
    }

    @Override
    public void close() {
        real.close();
    }

    private record FaultyReader(BatchReader real, Faults faults) implements BatchReader {
        @Override
        public @Nullable Batch next() {
            faults.call("next", Optional::empty);
            return real.next();
        }

        @Override
        public Position position() {
            return real.position();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
