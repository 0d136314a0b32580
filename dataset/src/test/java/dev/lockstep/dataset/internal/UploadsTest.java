package dev.lockstep.dataset.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsTest {
    @TempDir Path directory;

    @Test
    void whatNobodyTouchedForAWeekGoesWhenTheNextFileComes() {
        SettableClock now = new SettableClock(Instant.now());
        Uploads uploads = new Uploads(directory, now);
        uploads.keep("failed", "a");
        now.advance(Duration.ofDays(6));
        uploads.keep("next", "b");
        assertThat(uploads.input("failed")).exists();
        now.advance(Duration.ofDays(2));
        uploads.keep("later", "c");
        assertThat(uploads.input("failed").getParent()).doesNotExist();
        assertThat(uploads.input("later")).exists();
    }
}
