package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maintenance leaves alone what a restore has staged, and does not for ever. */
class StagingUpkeepTest {
    private static final CollectionRef WORKS =
            new CollectionRef(TenantId.DEFAULT, LakeStore.NAME, "works");
    private static final CollectionSpec SPEC = CollectionSpec.of(4, Metric.COSINE);
    private static final WriteScope SCOPE = new WriteScope("run-1", "restore", 1);

    @TempDir Path directory;
    private final SettableClock clock = new SettableClock(Instant.now());

    @BeforeEach
    void stage() {
        try (OpenedStore opened = OpenedStore.open(directory, clock)) {
            opened.store().create(WORKS, SPEC);
            try (StoreWriter writer = opened.store().replace(WORKS, SCOPE)) {
                writer.upsert(new RowGenerator(1, 4).batch(0, 50));
                writer.commit(new Checkpoint(SCOPE, Map.of(), 50, 0, 0));
            }
        }
    }

    @Test
    void whatIsStagedOutlivesMaintenance() {
        clock.advance(Duration.ofDays(3));
        try (OpenedStore opened = OpenedStore.open(directory, clock)) {
            opened.store().expire(WORKS, Duration.ZERO);

            opened.store().publish(WORKS, SCOPE, SPEC);

            assertThat(opened.store().describe(WORKS).orElseThrow().rows()).isEqualTo(50);
        }
    }

    @Test
    void whatNobodyTouchesForAWeekGoes() {
        clock.advance(Duration.ofDays(8));
        try (OpenedStore opened = OpenedStore.open(directory, clock)) {
            opened.store().expire(WORKS, Duration.ZERO);

            assertThatThrownBy(() -> opened.store().publish(WORKS, SCOPE, SPEC))
                    .hasMessageContaining("nothing staged");
            assertThat(opened.lake().bucket().list(""))
                    .noneMatch(location -> location.contains("/data/"));
        }
    }
}
