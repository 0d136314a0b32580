package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.Position;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A target that survives a kill: each commit is one file, renamed into place when whole. */
final class LogTarget implements StoreWriter {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path directory;
    private final Predicate<String> refuses;
    private final Map<String, Optional<Row>> changes = new LinkedHashMap<>();

    LogTarget(Path directory, Predicate<String> refuses) {
        this.directory = directory;
        this.refuses = refuses;
    }

    /** One commit as it lies on disk; a missing row is a deletion. */
    record Commit(
            Map<String, Kept> rows,
            Map<String, Position> positions,
            long upserted,
            long deleted,
            long refused,
            WriteScope scope) {}

    /** A row or its absence. */
    record Kept(
            boolean there,
            float @Nullable [] vector,
            @Nullable String document,
            @Nullable String metadata) {}

    static List<Commit> commits(Path directory) {
        try (Stream<Path> files = Files.list(Files.createDirectories(directory))) {
            List<Commit> commits = new ArrayList<>();
            files.filter(f -> f.toString().endsWith(".commit"))
                    .sorted()
                    .forEach(f -> commits.add(JSON.readValue(f, Commit.class)));
            return commits;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the target holds. */
    static Map<String, Row> rows(Path directory) {
        Map<String, Row> rows = new TreeMap<>();
        for (Commit commit : commits(directory)) {
            commit.rows()
                    .forEach((id, k) -> {
                        if (k.there()) {
                            rows.put(id, new Row(id, k.vector(), k.document(), k.metadata()));
                        } else {
                            rows.remove(id);
                        }
                    });
        }
        return rows;
    }

    @Override
    public Optional<Checkpoint> resumed() {
        List<Commit> all = commits(directory);
        return all.isEmpty() ? Optional.empty() : Optional.of(checkpoint(all.getLast()));
    }

    private static Checkpoint checkpoint(Commit c) {
        return new Checkpoint(c.scope(), c.positions(), c.upserted(), c.deleted(), c.refused());
    }

    @Override
    public synchronized List<Refusal> upsert(Batch batch) {
        List<Refusal> refused = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (refuses.test(batch.id(i))) {
                refused.add(new Refusal(batch.id(i), "found a number, expected luck"));
            } else {
                changes.put(batch.id(i), Optional.of(batch.row(i)));
            }
        }
        return refused;
    }

    @Override
    public synchronized void delete(Collection<String> ids) {
        ids.forEach(id -> changes.put(id, Optional.empty()));
    }

    @Override
    public synchronized Receipt commit(Checkpoint c) {
        Map<String, Kept> rows = new TreeMap<>();
        changes.forEach((id, row) -> rows.put(id, kept(row)));
        Commit commit =
                new Commit(rows, c.positions(), c.upserted(), c.deleted(), c.refused(), c.scope());
        String name = String.format("%05d.commit", commits(directory).size());
        byte[] bytes = JSON.writeValueAsString(commit).getBytes(StandardCharsets.UTF_8);
        move(name, bytes);
        changes.clear();
        return new Receipt(name, bytes.length);
    }

    /** Whole or not at all; not forced to disk, since a kill of the process loses no page. */
    private void move(String name, byte[] bytes) {
        try {
            Path aside = Files.write(directory.resolve(name + ".new"), bytes);
            Files.move(aside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Kept kept(Optional<Row> row) {
        return row.map(r -> new Kept(true, r.vector(), r.document(), r.metadata()))
                .orElse(new Kept(false, null, null, null));
    }

    @Override
    public synchronized void close() {
        changes.clear();
    }
}
