package dev.lockstep.lake.parquet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Files that are open together. */
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
                Map<String, String> byPath = new LinkedHashMap<>();
                for (String location : locations.subList(from, to)) {
                    byPath.put(files.open(access, location), location);
                }
                act.accept(List.copyOf(byPath.keySet()), byPath);
            }
            from = to;
        }
    }

    private String open(FileAccess access, String location) {
        FileAccess.Opened file = access.open(location);
        opened.add(file);
        return file.path();
    }

    @Override
    public void close() {
        opened.forEach(FileAccess.Opened::close);
    }
}
