package dev.lockstep.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A transfer is killed at every checkpoint, and between them, and goes on. */
class TransferCrashTest {
    @TempDir Path directory;
    private final Scene scene = new Scene();

    @ParameterizedTest
    @EnumSource(names = {"TRANSFER_BEFORE_CHECKPOINT", "TRANSFER_AFTER_CHECKPOINT"})
    void killedAtEachCheckpointItGoesOn(CrashPoint point) throws IOException {
        int nth = 1;
        for (boolean crashed = true; crashed; nth++) {
            Path place = place(point.label() + nth);
            ChildJvm.Ended first =
                    new ChildJvm(TransferChild.class)
                            .crashAt(point, nth)
                            .run(place.toString(), "1", "0");
            crashed = first.crashed();
            if (crashed) {
                int commits = LogTarget.commits(place.resolve("target")).size() - 1;
                assertThat(commits)
                        .isEqualTo(point == CrashPoint.TRANSFER_BEFORE_CHECKPOINT ? nth - 1 : nth);
                goOn(place, 2);
            } else {
                first.expectSuccess();
            }
            assertWhole(place);
        }
        assertThat(nth).as("checkpoints").isGreaterThan(3);
    }

    @Test
    void killedAgainAndAgainAnywhereItEnds() throws IOException {
        Random random = new Random(4711);
        Path place = place("random");
        int kills = 0;
        for (long epoch = 1; epoch <= 4; epoch++) {
            ChildJvm.Ended ended =
                    new ChildJvm(TransferChild.class)
                            .run(
                                    place.toString(),
                                    Long.toString(epoch),
                                    Integer.toString(3 + random.nextInt(7)));
            kills += ended.crashed() ? 1 : 0;
        }
        assertThat(kills).isGreaterThanOrEqualTo(2);
        goOn(place, 9);
        assertWhole(place);
    }

    private Path place(String name) throws IOException {
        Path place = Files.createDirectories(directory.resolve(name));
        RunTarget.seed(place.resolve("target"), scene.before());
        return place;
    }

    private static void goOn(Path place, int epoch) {
        new ChildJvm(TransferChild.class)
                .run(place.toString(), Integer.toString(epoch), "0")
                .expectSuccess();
    }

    private void assertWhole(Path place) throws IOException {
        Path log = place.resolve("target");
        Rows.assertSame(scene.expected().values(), LogTarget.rows(log).values());
        LogTarget.Commit last = LogTarget.commits(log).getLast();
        assertThat(last.upserted() + last.refused()).isEqualTo(300);
        assertThat(last.deleted()).isEqualTo(60);
        assertThat(last.refused()).isEqualTo(scene.refusals());
        assertThat(Files.readAllLines(Scene.options(place, 1).failures()))
                .hasSize((int) scene.refusals())
                .doesNotHaveDuplicates();
    }
}
