package dev.lockstep.app.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.bucket.s3.S3Bucket;
import dev.lockstep.bucket.s3.S3Place;
import dev.lockstep.bucket.s3.S3Settings;
import dev.lockstep.testkit.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole product with its lake in S3: a real server, real workers, a real model. */
class S3LakeTest {
    @TempDir Path home;

    private final S3Server server = S3Server.shared();
    private final String place = server.freshPlace();

    private Lockstep open(Map<String, String> more) {
        Map<String, String> settings =
                new TreeMap<>(
                        Map.of(
                                "lake.place", place,
                                "lake.copies", "1MB",
                                "s3.endpoint", server.endpoint().toString(),
                                "runs.first-wait", "1s",
                                "embedding.threads", "1",
                                "lake.threads", "1"));
        settings.putAll(more);
        Map<String, String> environment =
                Map.of(
                        "LOCKSTEP_S3_ACCESS_KEY",
                        server.accessKey(),
                        "LOCKSTEP_S3_SECRET_KEY",
                        server.secretKey());
        return Lockstep.open(
                Home.at(home, null),
                Configuration.read(home, null, environment, settings),
                InstantSource.system());
    }

    private static RunView succeeded(Lockstep lockstep, RunView run) {
        RunView ended = Shelf.ended(lockstep, run);
        assertThat(ended.state()).as("%s", ended.failure()).isEqualTo(RunState.SUCCEEDED);
        return ended;
    }

    private List<String> tables() {
        S3Settings settings =
                S3Settings.DEFAULT
                        .withEndpoint(server.endpoint())
                        .withKeys(new S3Settings.Keys(server.accessKey(), server.secretKey()));
        try (S3Bucket bucket = new S3Bucket(S3Place.parse(place), settings)) {
            return bucket.list("").stream().filter(f -> f.endsWith(".parquet")).toList();
        }
    }

    @Test
    void ingestSyncSearchAndDiffWorkAndAnotherDiskNeedsNothingOfThisOne() throws IOException {
        try (Lockstep lockstep = open(Map.of())) {
            succeeded(lockstep, Shelf.ingest(lockstep, 1));
            Shelf.createIndex(lockstep);
            succeeded(lockstep, lockstep.indexes().sync(Shelf.TENANT, Shelf.NAME, false));
            assertThat(Shelf.served(lockstep)).isEqualTo(Shelf.version(1));
            succeeded(lockstep, Shelf.ingest(lockstep, 2));
            RunView sync =
                    succeeded(lockstep, lockstep.indexes().sync(Shelf.TENANT, Shelf.NAME, false));
            assertThat(sync.result())
                    .containsEntry("build", "incremental")
                    .containsEntry("embedded", "11")
                    .containsEntry("deleted", "2");
            succeeded(
                    lockstep,
                    lockstep.collections().copy(Shelf.TENANT, Shelf.COLLECTION, Shelf.COPY));
        }
        assertThat(tables()).isNotEmpty();
        Path copies = home.resolve("lake-copies");
        assertThat(copies).isDirectory();
        assertThat(home.resolve("warehouse")).doesNotExist();
        remove(copies);
        try (Lockstep lockstep = open(Map.of())) {
            assertThat(Shelf.served(lockstep)).isEqualTo(Shelf.version(2));
            assertThat(Shelf.copied(lockstep)).isEqualTo(Shelf.version(2));
            RunView diff =
                    succeeded(
                            lockstep,
                            lockstep.collections()
                                    .diff(Shelf.TENANT, Shelf.COLLECTION, Shelf.COPY, false));
            assertThat(diff.result()).containsEntry("differences", "0");
            assertThat(
                            lockstep.datasets()
                                    .query(
                                            Shelf.TENANT,
                                            Shelf.NAME,
                                            "SELECT count(*) AS n FROM dataset",
                                            10)
                                    .toString())
                    .contains("61");
        }
    }

    @Test
    void aRestCatalogIsRefusedWithWords() {
        assertThatThrownBy(() ->
                        open(Map.of("catalog.kind", "rest", "catalog.url", "http://127.0.0.1:1"))
                                .close())
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("catalog of kind rest");
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
