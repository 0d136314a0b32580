package dev.lockstep.migrate.internal.carry;

import dev.lockstep.api.NameTelling;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.sides.AskWithin;
import dev.lockstep.migrate.internal.sides.Sides;
import dev.lockstep.migrate.internal.state.MigrationRow;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether searches of both sides find what is written there, where somebody else can lead their
 * names elsewhere. Rows are written and compared past such a name, so no proof would tell. It is
 * looked every few seconds, in the background: nobody waits for a store that hangs.
 */
final class LookAtNames {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Engine engine;
    private final MigrationRow row;
    private final AskWithin within;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Map<Side, String> astray = Map.of();
    private Instant looked = Instant.EPOCH;

    LookAtNames(Engine engine, MigrationRow row) {
        this.engine = engine;
        this.row = row;
        this.within = new AskWithin(engine.parts().answerWithin());
    }

    /** Looks again if that is due; returns at once. For one thread. */
    void look(Instant now) {
        if (!now.isBefore(looked.plus(EVERY)) && looking.compareAndSet(false, true)) {
            looked = now;
            Thread.ofVirtual().name("migrate-names").start(this::lookNow);
        }
    }

    private void lookNow() {
        try {
            Map<Side, String> found = new EnumMap<>(Side.class);
            for (Side side : Side.values()) {
                ledAstray(side).ifPresent(what -> found.put(side, what));
            }
            astray = found;
        } catch (RuntimeException e) {
            // A store that is down is told by those who need it; nothing new is known of its names.
        } finally {
            looking.set(false);
        }
    }

    private Optional<String> ledAstray(Side side) {
        Sides sides = engine.sides(row);
        return sides.places().store(sides.ref(side)) instanceof NameTelling telling
                ? within.ask(
                        "look where " + row.address(side) + " leads",
                        () -> telling.ledAstray(sides.ref(side)))
                : Optional.empty();
    }

    /** Why searches of a side are refused, as was seen last; null where they are not. */
    @Nullable String astray(Side side) {
        return astray.get(side);
    }

    /** The same of whichever side. */
    @Nullable String astray() {
        return Stream.of(Side.values())
                .map(this::astray)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
