package dev.lockstep.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.metadata.MetadataDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SqliteTakeOverTest extends TakeOverContract {
    @Override
    MetadataDatabase database(Path home) {
        return sqlite(home);
    }

    @Test
    void aRunOfAJobThatNobodyKnowsFails() throws Exception {
        String id = leftBy("gone", "");
        RunService runs = fixture.start(TestJob.of("sync")).service();
        RunView view = Fixture.await(runs, id, RunState.FAILED);
        assertThat(view.failure()).isNotNull();
        assertThat(view.failure().code()).isEqualTo("job-unknown");
    }
}
