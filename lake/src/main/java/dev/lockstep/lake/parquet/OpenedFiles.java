package dev.lockstep.lake.parquet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/** Files of which the ids are read together. */
final class OpenedFiles implements AutoCloseable {
    private final List<FileAccess.Opened> opened = new ArrayList<>();

    /**
     * Goes over files, as many at once as may be: by path on this machine, the location to each.
     */
    static void each(
            FileAccess access,
            List<String> locations,
            BiConsumer<List<String>, Map<String, String>> act) {
        for (int from = 0; from < locations.size(); ) {
            int to = (int) Math.min(locations.size(), (long) from + access.atOnce());
            try (OpenedFiles files = new OpenedFiles()) {
                Map<String, String> byPath = files.open(access, locations.subList(from, to));
                act.accept(List.copyOf(byPath.keySet()), byPath);
            }
            from = to;
        }
    }

    private Map<String, String> open(FileAccess access, List<String> locations) {
        if (access.atOnce() == Integer.MAX_VALUE) {
            locations.forEach(each -> opened.add(access.open(each, FileAccess.Wanted.IDS)));
        } else {
            sideBySide(access, locations);
        }
        Map<String, String> byPath = new LinkedHashMap<>();
        for (int i = 0; i < locations.size(); i++) {
            byPath.put(opened.get(i).path(), locations.get(i));
        }
        return byPath;
    }

    /** What is elsewhere takes its time to come. */
    private void sideBySide(FileAccess access, List<String> locations) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<FileAccess.Opened>> coming =
                    locations.stream()
                            .map(each ->
                                    CompletableFuture.supplyAsync(
                                            () -> access.open(each, FileAccess.Wanted.IDS),
                                            threads))
                            .toList();
            RuntimeException failure = null;
            for (CompletableFuture<FileAccess.Opened> each : coming) {
                try {
                    opened.add(each.join());
                } catch (CompletionException e) {
                    failure = e.getCause() instanceof RuntimeException known ? known : e;
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    @Override
    public void close() {
        opened.forEach(FileAccess.Opened::close);
    }
}
