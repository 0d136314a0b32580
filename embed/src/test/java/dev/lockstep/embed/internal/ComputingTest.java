package dev.lockstep.embed.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ComputingTest {
    @Test
    void oneTextDoesNotWaitForThoseOfASync() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (Computing computing = new Computing("test", 1)) {
            FutureTask<List<Integer>> sync =
                    new FutureTask<>(() ->
                            computing.map(
                                    List.of(1, 2, 3),
                                    n -> {
                                        busy.countDown();
                                        await(over);
                                        return 10 * n;
                                    }));
            Thread.ofPlatform().start(sync);
            await(busy);

            assertThat(computing.map(List.of("a search"), String::length)).containsExactly(8);

            assertThat(sync.isDone()).isFalse();
            over.countDown();
            assertThat(sync.get(20, TimeUnit.SECONDS)).containsExactly(10, 20, 30);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("it did not come about");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
