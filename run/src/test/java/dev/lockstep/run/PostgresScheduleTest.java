package dev.lockstep.run;

import static dev.lockstep.run.TestJob.step;

import dev.lockstep.api.TenantId;
import dev.lockstep.metadata.MetadataDatabase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PostgresScheduleTest extends ScheduleContract {
    @Override
    MetadataDatabase database(Path home) {
        return postgres();
    }

    @Test
    void severalServersStartOneRun() throws Exception {
        TestJob job = TestJob.of("sync", step("all", _ -> {}));
        RunEngine one = fixture.start(job);
        RunEngine two = fixture.start(job);
        one.service().schedule(TenantId.DEFAULT, "hourly", "0 * * * *", NIGHTLY);
        for (int i = 1; i <= 10; i++) {
            fixture.clock.advance(Duration.ofHours(1));
            one.wake();
            two.wake();
            awaitRuns(one.service(), i);
        }
    }
}
