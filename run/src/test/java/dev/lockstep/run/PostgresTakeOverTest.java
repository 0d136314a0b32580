package dev.lockstep.run;

import static dev.lockstep.run.TestJob.request;
import static dev.lockstep.run.TestJob.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.metadata.MetadataDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PostgresTakeOverTest extends TakeOverContract {
    @Override
    MetadataDatabase database(Path home) {
        return postgres();
    }

    @Test
    void aRunOfAJobThatOnlyAnotherServerKnowsIsLeftToIt() throws Exception {
        String id = leftBy("newer", "");
        RunService runs = fixture.start(TestJob.of("sync", step("all", _ -> {}))).service();
        Fixture.await(runs, runs.submit(request("sync", "b")).id(), RunState.SUCCEEDED);
        assertThat(runs.get(TenantId.DEFAULT, id).state()).isEqualTo(RunState.RUNNING);
        fixture.start(TestJob.of("newer", step("all", _ -> {})));
        Fixture.await(runs, id, RunState.SUCCEEDED);
    }
}
