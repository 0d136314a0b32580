package dev.lockstep.bucket.s3.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.CompletedPart;

class PartsUnderWayTest {
    private final PartsUnderWay parts = new PartsUnderWay();

    private static CompletedPart part(int number) {
        return CompletedPart.builder().partNumber(number).build();
    }

    @Test
    void partsAreUnderWayTogetherAndComeBackInTheirOrder() {
        CountDownLatch others = new CountDownLatch(PartsUnderWay.MOST - 1);
        byte[] buffer = new byte[8];
        for (int number = 1; number <= PartsUnderWay.MOST; number++) {
            int mine = number;
            buffer =
                    parts.send(
                            buffer,
                            () -> {
                                if (mine == 1) {
                                    others.await();
                                } else {
                                    others.countDown();
                                }
                                return part(mine);
                            });
        }
        assertThat(parts.all()).extracting(CompletedPart::partNumber).containsExactly(1, 2, 3);
    }

    @Test
    void noMoreThanAFewBuffersAreTakenHoweverManyParts() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Map<byte[], Boolean> buffers = new IdentityHashMap<>();
        byte[] buffer = new byte[8];
        for (int number = 1; number <= 50; number++) {
            int mine = number;
            buffers.put(buffer, true);
            buffer =
                    parts.send(
                            buffer,
                            () -> {
                                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                Thread.yield();
                                now.decrementAndGet();
                                return part(mine);
                            });
        }
        assertThat(parts.all())
                .hasSize(50)
                .isSortedAccordingTo((a, b) -> a.partNumber() - b.partNumber());
        assertThat(buffers).hasSizeLessThanOrEqualTo(PartsUnderWay.MOST + 1);
        assertThat(most.get()).isLessThanOrEqualTo(PartsUnderWay.MOST);
    }

    @Test
    void aFailureIsToldAndNothingIsUnderWayOnceStopped() {
        AtomicInteger ended = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        byte[] next =
                parts.send(
                        new byte[8],
                        () -> {
                            throw new IllegalArgumentException("refused");
                        });
        parts.send(
                next,
                () -> {
                    try {
                        never.await();
                        return part(2);
                    } finally {
                        ended.incrementAndGet();
                    }
                });
        assertThatThrownBy(parts::all).isInstanceOf(IllegalArgumentException.class);
        parts.stop();
        assertThat(ended).hasValue(1);
    }
}
