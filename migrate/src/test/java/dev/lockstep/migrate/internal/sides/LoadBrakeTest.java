package dev.lockstep.migrate.internal.sides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading waits while a server is busy, which is asked once a second and told once a change. */
class LoadBrakeTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> told = new ArrayList<>();
    private int load;
    private int asked;
    private long now = Long.MAX_VALUE - SECOND / 2;
    private final LoadBrake brake = new LoadBrake(this::load, 20, told::add, () -> now);

    private int load() {
        asked++;
        if (load < 0) {
            throw new LockstepException(ErrorKind.EXTERNAL, "gone", "Cannot ask.");
        }
        return load;
    }

    private boolean later() {
        now += SECOND;
        return brake.on();
    }

    @Test
    void itIsOnWhileMoreAreAtWorkThanMayBe() {
        load = 20;
        assertThat(brake.on()).isFalse();
        load = 31;
        assertThat(brake.on()).as("a moment later").isFalse();
        assertThat(later()).isTrue();
        assertThat(later()).isTrue();
        load = 3;
        assertThat(later()).isFalse();
        assertThat(asked).isEqualTo(4);
        assertThat(told)
                .containsExactly(
                        "31 sessions are at work on the source's server, and 20 may be: reading"
                                + " waits.",
                        "3 sessions are at work on the source's server, and 20 may be: reading goes"
                                + " on.");
    }

    @Test
    void aServerThatIsDownIsLeftToWhoeverReads() {
        load = 31;
        assertThat(brake.on()).isTrue();
        load = -1;
        assertThat(later()).isFalse();
    }
}
