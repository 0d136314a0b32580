package dev.lockstep.migrate.internal.sides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AskWithinTest {
    private final AskWithin within = new AskWithin(Duration.ofMillis(100));

    @Test
    void anAnswerAndAFaultComeAsTheyAre() {
        AskWithin patient = new AskWithin(Duration.ofMinutes(1));
        assertThat(patient.ask("count", () -> 7)).isEqualTo(7);
        LockstepException down = new LockstepException(ErrorKind.EXTERNAL, "down", "It is down.");
        assertThatThrownBy(() ->
                        patient.ask(
                                "count",
                                () -> {
                                    throw down;
                                }))
                .isSameAs(down);
    }

    @Test
    void whatIsSilentIsGivenUpAndInterrupted() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        assertThatThrownBy(() ->
                        within.ask(
                                "search os/works",
                                () -> {
                                    try {
                                        new CountDownLatch(1).await();
                                    } catch (InterruptedException e) {
                                        interrupted.countDown();
                                    }
                                    return 0;
                                }))
                .isInstanceOf(LockstepException.class)
                .hasMessageStartingWith(
                        "Cannot search os/works: found no answer within 0.1 s; look whether")
                .satisfies(
                        e -> assertThat(((LockstepException) e).code()).isEqualTo("store-silent"));
        interrupted.await();
    }

    /** Such as one whose driver swallows the interrupt. */
    @Test
    void thoseThatDoNotEndTakeNoMoreThanTheirPlaces() throws InterruptedException {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger silent = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            callers.add(
                    Thread.startVirtualThread(() -> {
                        try {
                            within.ask("search", () -> hang(begun, answer));
                        } catch (LockstepException e) {
                            silent.incrementAndGet();
                        }
                    }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(silent).hasValue(100);
        assertThat(begun).hasValue(64);

        answer.countDown();
        AskWithin patient = within;
        int answered = 0;
        while (answered < 64) {
            try {
                answered += patient.ask("search", () -> 1);
            } catch (LockstepException e) {
                // Those before it are still on their way out.
                assertThat(e.code()).isEqualTo("store-silent");
            }
        }
        assertThat(begun).hasValue(64);
    }

    private static int hang(AtomicInteger begun, CountDownLatch answer) {
        begun.incrementAndGet();
        while (true) {
            try {
                answer.await();
                return 1;
            } catch (InterruptedException e) {
                // Goes on waiting.
            }
        }
    }
}
