package dev.lockstep.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Background;
import dev.lockstep.api.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A run that uses a store first does not make its later searches wait. */
class PriorityTest {
    private static final Path THREADS = Path.of("/proc/self/task");

    /** Where {@code stat} has the nice value, counted from the state that follows the name. */
    private static final int NICE = 16;

    @Test
    @EnabledOnOs(OS.LINUX)
    void theClientOfAStoreThatARunHasOpenedDoesNotGiveWay() throws Exception {
        // As a server has them, which keeps them.
        Thread.startVirtualThread(Thread::yield).join();
        int usual = nice(Path.of("/proc/thread-self"));
        List<Path> before = threads();
        List<Integer> own = new ArrayList<>();
        List<Integer> fresh = new ArrayList<>();
        Thread.ofPlatform()
                .start(() -> {
                    Background.giveWay();
                    own.add(nice(Path.of("/proc/thread-self")));
                    try (OpenSearchStore store = Place.fresh().store()) {
                        store.collections(TenantId.DEFAULT);
                        threads().stream()
                                .filter(thread -> !before.contains(thread))
                                .filter(thread -> name(thread).startsWith("httpclient"))
                                .map(PriorityTest::nice)
                                .forEach(fresh::add);
                    }
                })
                .join();
        assertThat(own.getFirst()).isGreaterThan(usual);
        assertThat(fresh).isNotEmpty().containsOnly(usual);
    }

    private static List<Path> threads() {
        try (Stream<Path> all = Files.list(THREADS)) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty where it has ended since it was listed. */
    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    private static int nice(Path thread) {
        String stat = read(thread.resolve("stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE]);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
