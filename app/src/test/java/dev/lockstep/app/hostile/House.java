package dev.lockstep.app.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.KeyService;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.app.Home;
import dev.lockstep.app.Serving;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.server.SqlKeyService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A whole server with small limits, which holds a dataset and an index that nothing may touch, and
 * the means to tell that nothing did.
 */
final class House implements AutoCloseable {
    static final String GOOD = "good";
    static final TenantId TENANT = new TenantId("acme");

    static final long BODY = 8L << 20;
    static final long UPLOAD = 150L << 20;
    private static final long HEAP = 500L << 20;
    private static final long WORKER_MEMORY = 1300L << 20;
    private static final long DISK = 20L << 20;

    private final Path root;
    private final HouseLog log = new HouseLog();
    private final Serving serving;
    private final KeyService keys;
    private final Stranger stranger;
    private final Stranger reader;
    private final Stranger nobody;
    private final List<String> secrets = new ArrayList<>();
    private final String fingerprint;
    private final long bytesAtFirst;

    House(Path root, Map<String, String> more) {
        this.root = root;
        Map<String, String> settings = new TreeMap<>(LIMITS);
        settings.putAll(more);
        serving =
                Serving.start(
                        Home.at(root, null), Configuration.read(root, null, Map.of(), settings));
        keys =
                new SqlKeyService(
                        serving.lockstep().foundation().metadata(), InstantSource.system());
        stranger = new Stranger(serving.url(), key(TENANT, Role.WRITE));
        reader = new Stranger(serving.url(), key(TENANT, Role.READ));
        nobody = new Stranger(serving.url(), null);
        secrets.add(serving.key());
        fill();
        fingerprint = fingerprint();
        bytesAtFirst = bytes(root);
    }

    private static final Map<String, String> LIMITS =
            Map.ofEntries(
                    Map.entry("server.port", "0"),
                    Map.entry("server.body-limit", BODY + "B"),
                    Map.entry("server.upload-limit", UPLOAD + "B"),
                    Map.entry("server.idle-timeout", "2s"),
                    Map.entry("server.queries-per-tenant", "4"),
                    Map.entry("workers.processes", "2"),
                    Map.entry("workers.heap", "256MB"),
                    Map.entry("workers.memory", "512MB"),
                    Map.entry("workers.disk", "64MB"),
                    Map.entry("workers.threads", "2"),
                    Map.entry("workers.query-timeout", "2s"),
                    Map.entry("runs.first-wait", "1s"),
                    Map.entry("embedding.threads", "2"));

    private void fill() {
        StringBuilder csv = new StringBuilder("id,title,year\n");
        for (int i = 0; i < 60; i++) {
            csv.append("b")
                    .append(i)
                    .append(",Book number ")
                    .append(i)
                    .append(",19")
                    .append(10 + i);
            csv.append('\n');
        }
        Reply taken =
                stranger.upload(
                        "/api/v1/datasets/ingest?wait=60",
                        "good.csv",
                        Made.text(csv.toString()),
                        Map.of("name", GOOD, "key", "id"));
        assertThat(taken.status()).as("%s", taken).isEqualTo(201);
        Reply made =
                stranger.post(
                        "/api/v1/indexes",
                        Map.of(
                                "name",
                                GOOD,
                                "dataset",
                                GOOD,
                                "text",
                                "{title}",
                                "metadata_columns",
                                List.of("year")));
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        Reply run = stranger.post("/api/v1/indexes/" + GOOD + "/sync", "");
        Reply ended = stranger.get("/api/v1/runs/" + run.text("/id") + "?wait=60");
        assertThat(ended.text("/state")).as("%s", ended).isEqualTo("succeeded");
    }

    /** Of everything that was there at first: its rows, and what a search over it finds. */
    private String fingerprint() {
        Reply rows =
                stranger.sql(
                        GOOD,
                        "select count(*), bit_xor(hash(d)), (select count(*) from bronze) from"
                                + " dataset d");
        Reply hits =
                stranger.get("/api/v1/indexes/" + GOOD + "/search?exact=true&query=number%2017");
        assertThat(rows.status()).as("%s", rows).isEqualTo(200);
        assertThat(hits.status()).as("%s", hits).isEqualTo(200);
        String found =
                hits.json()
                        .path("hits")
                        .valueStream()
                        .map(hit -> hit.path("id").asString() + " " + hit.path("score"))
                        .collect(Collectors.joining(", "));
        return rows.json().path("rows") + " " + found;
    }

    /** A key that must never be seen in any answer or log. */
    String key(TenantId tenant, Role role) {
        String secret = keys.create(tenant, "a test's", role).secret();
        secrets.add(secret);
        return secret;
    }

    /** May write. */
    Stranger stranger() {
        return stranger;
    }

    /** May read only. */
    Stranger reader() {
        return reader;
    }

    /** Has no key. */
    Stranger nobody() {
        return nobody;
    }

    Serving serving() {
        return serving;
    }

    Path root() {
        return root;
    }

    List<String> secrets() {
        return secrets;
    }

    HouseLog log() {
        return log;
    }

    /** After a group of cases, whatever it was. */
    void stands() throws IOException {
        assertThat(nobody.get("/readyz").status()).isEqualTo(200);
        assertThat(fingerprint()).isEqualTo(fingerprint);
        removeOthers();
        assertThat(files(root.resolve("tmp/uploads"))).isEmpty();
        assertThat(files(root.resolve("datasets/ingests"))).isEmpty();
        assertThat(bytes(root)).as("bytes of the home").isLessThan(bytesAtFirst + DISK);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        assertThat(runtime.totalMemory() - runtime.freeMemory()).as("heap").isLessThan(HEAP);
        for (ProcessHandle worker : ProcessHandle.current().children().toList()) {
            assertThat(peak(worker)).as("most that a worker has used").isLessThan(WORKER_MEMORY);
        }
        log.hasNoFaults();
        secrets.forEach(log::hasNothingOf);
    }

    /** What cases of the group have made. */
    private void removeOthers() {
        removeOthers("/api/v1/indexes", "/definition/name");
        removeOthers("/api/v1/datasets", "/name");
    }

    private void removeOthers(String path, String pointer) {
        for (JsonNode thing : stranger.get(path).json().path("items")) {
            String name = thing.at(pointer).asString();
            if (!name.equals(GOOD)) {
                Reply removed = stranger.delete(path + "/" + name);
                assertThat(removed.status()).as("%s %s", name, removed).isEqualTo(204);
            }
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }

    /** Of all files but the libraries that each worker unpacks for itself. */
    private static long bytes(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> !file.toString().endsWith(".so"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Resident memory of a process at its highest, in bytes. */
    private static long peak(ProcessHandle process) throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .sum();
    }

    @Override
    public void close() {
        List.of(stranger, reader, nobody).forEach(Stranger::close);
        serving.close();
        log.close();
    }
}
