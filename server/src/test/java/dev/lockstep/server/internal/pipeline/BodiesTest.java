package dev.lockstep.server.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BodiesTest {
    private final AtomicLong nanos = new AtomicLong();

    private InputStream body(int bytes, long limit) {
        return Bodies.limited(new ByteArrayInputStream(new byte[bytes]), limit, 100, nanos::get);
    }

    @Test
    void theLimitItselfPasses() throws IOException {
        assertThat(body(1000, 1000).readAllBytes()).hasSize(1000);
        assertThatThrownBy(() -> body(1001, 1000).readAllBytes())
                .hasMessageContaining("limit of 1000 bytes");
    }

    @Test
    void aTrickleIsEndedAndAnEvenSlowStartIsNot() throws IOException {
        InputStream in = body(5000, 10_000);
        nanos.set(9_000_000_000L);
        assertThat(in.read()).isZero();
        nanos.set(11_000_000_000L);
        assertThatThrownBy(in::read).hasMessageContaining("slower than 100 bytes a second");
    }

    @Test
    void aSteadyClientMayTakeItsTime() throws IOException {
        InputStream in = body(100_000, 100_000);
        for (int second = 1; second <= 500; second++) {
            nanos.addAndGet(1_000_000_000L);
            assertThat(in.readNBytes(150)).hasSize(150);
        }
    }
}
