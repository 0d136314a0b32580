package dev.lockstep.dataset.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsTest {
    @TempDir Path directory;

    @Test
    void whatNobodyTouchedForAWeekGoesWhenTheNextFileComes() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        Uploads uploads = new Uploads(directory, now::get);
        uploads.keep("failed", "a");
        now.set(now.get().plus(Duration.ofDays(6)));
        uploads.keep("next", "b");
        assertThat(uploads.input("failed")).exists();
        now.set(now.get().plus(Duration.ofDays(2)));
        uploads.keep("later", "c");
        assertThat(uploads.input("failed").getParent()).doesNotExist();
        assertThat(uploads.input("later")).exists();
    }
}
