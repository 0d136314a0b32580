package dev.lockstep.api.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Answers keep the order of their questions, and a fault says whose it is. */
class SearchEachTest {
    private static final List<Integer> ALL = IntStream.range(0, 100).boxed().toList();

    @Test
    void answersComeInTheOrderOfTheQuestions() {
        assertThat(SearchEach.atOnce(ALL, i -> i + 1))
                .isEqualTo(SearchEach.inOrder(ALL, i -> i + 1))
                .startsWith(1, 2)
                .hasSize(100);
        assertThat(SearchEach.atOnce(List.of(), i -> i)).isEmpty();
    }

    @Test
    void someAreUnderWayTogether() {
        CountDownLatch both = new CountDownLatch(2);
        assertThat(
                        SearchEach.atOnce(
                                List.of(1, 2),
                                i -> {
                                    both.countDown();
                                    await(both);
                                    return i;
                                }))
                .containsExactly(1, 2);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFaultSaysWhoseItIs() {
        Queue<Integer> begun = new ConcurrentLinkedQueue<>();
        assertThatThrownBy(() -> SearchEach.atOnce(ALL, i -> fails(i, begun)))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo("search-empty");
                            assertThat(e.details()).containsEntry("position", 2);
                        })
                .hasMessage("Cannot answer queries[2]: Cannot search: found no words.");
        begun.clear();
        assertThatThrownBy(() -> SearchEach.inOrder(ALL, i -> fails(i, begun)))
                .hasMessageContaining("queries[2]");
        assertThat(begun).as("none after it").containsExactly(0, 1, 2);
    }

    private static int fails(int i, Queue<Integer> begun) {
        begun.add(i);
        if (i == 2) {
            throw LockstepException.user("search-empty", "Cannot search: found no words.");
        }
        return i;
    }
}
