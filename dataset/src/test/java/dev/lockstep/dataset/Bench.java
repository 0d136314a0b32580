package dev.lockstep.dataset;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.RunEngine;
import dev.lockstep.run.RunSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A whole dataset service on real parts in one directory. */
final class Bench implements AutoCloseable {
    static final TenantId TENANT = TenantId.DEFAULT;
    static final WorkerLimits LIMITS =
            new WorkerLimits(
                    2,
                    256L << 20,
                    512L << 20,
                    2L << 30,
                    2,
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(2));

    final Path directory;
    final MetadataDatabase database;
    final Lake lake;
    final DatasetHome home;
    final RunEngine engine;
    final DatasetService service;

    private Bench(Path directory, WorkerLimits limits) {
        this.directory = directory;
        database = MetadataDatabase.sqlite(directory.resolve("metadata.db"));
        lake = Lake.open(LakeConfig.local(directory.resolve("lake")));
        home =
                DatasetHome.open(
                        DatasetConfig.in(directory.resolve("datasets")).with(limits),
                        lake,
                        database,
                        InstantSource.system());
        engine =
                RunEngine.open(
                        database,
                        DatasetJobs.of(home),
                        RunSettings.defaults(),
                        InstantSource.system());
        service = new Datasets(home, engine.service());
    }

    static Bench open(Path directory) {
        return open(directory, LIMITS);
    }

    static Bench open(Path directory, WorkerLimits limits) {
        Bench bench = new Bench(directory, limits);
        bench.engine.start();
        return bench;
    }

    /** A request, changed step by step. */
    record Asked(
            @Nullable String name,
            Path file,
            String fileName,
            Mode mode,
            SchemaPolicy schema,
            Map<String, String> types,
            @Nullable String key,
            Map<String, String> options) {
        Asked mode(Mode other) {
            return new Asked(name, file, fileName, other, schema, types, key, options);
        }

        Asked schema(SchemaPolicy other) {
            return new Asked(name, file, fileName, mode, other, types, key, options);
        }

        Asked key(String columns) {
            return new Asked(name, file, fileName, mode, schema, types, columns, options);
        }

        Asked type(String column, String type) {
            Map<String, String> more = new HashMap<>(types);
            more.put(column, type);
            return new Asked(name, file, fileName, mode, schema, more, key, options);
        }

        IngestRequest request() {
            return new IngestRequest(
                    name, null, file, fileName, null, mode, schema, types, key, options);
        }
    }

    Asked csv(String name, String text) throws IOException {
        return file(name, name + ".csv", text.getBytes(StandardCharsets.UTF_8));
    }

    Asked file(String name, String fileName, byte[] content) throws IOException {
        Path file = Files.write(directory.resolve(UUID.randomUUID() + ".in"), content);
        return new Asked(
                name, file, fileName, Mode.CREATE, SchemaPolicy.EVOLVE, Map.of(), null, Map.of());
    }

    RunView run(Asked asked) throws InterruptedException {
        return await(service.ingest(TENANT, asked.request()).run());
    }

    /** Runs an ingest that must succeed. */
    DatasetView take(Asked asked) throws InterruptedException {
        RunView run = run(asked);
        if (run.state() != RunState.SUCCEEDED) {
            throw new AssertionError(run.state() + " " + run.failure());
        }
        return service.get(TENANT, run.subject().replace("dataset ", ""));
    }

    RunView await(RunView run) throws InterruptedException {
        RunService runs = engine.service();
        RunView now = runs.get(TENANT, run.id());
        while (!now.state().ended() && now.state() != RunState.RETRYING) {
            now = runs.awaitChange(TENANT, now, Duration.ofSeconds(30));
        }
        return now;
    }

    QueryResult query(String name, String sql) {
        return service.query(TENANT, name, sql, 1000);
    }

    String text(String name, String sql) {
        return query(name, sql).rows().stream()
                .map(row -> String.join("|", row.stream().map(String::valueOf).toList()))
                .toList()
                .toString();
    }

    List<String> rejects(String name) {
        return service.rejects(TENANT, name, 100).stream()
                .map(r -> r.line() + ": " + r.reason())
                .toList();
    }

    @Override
    public void close() {
        engine.close();
        home.close();
        lake.close();
        database.close();
    }
}
