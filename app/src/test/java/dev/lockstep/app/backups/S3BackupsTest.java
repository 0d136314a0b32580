package dev.lockstep.app.backups;

import static dev.lockstep.app.backups.Desk.TENANT;
import static dev.lockstep.app.backups.Desk.row;
import static dev.lockstep.app.backups.Desk.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.api.service.BackupService.Retention;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.bucket.s3.S3Bucket;
import dev.lockstep.bucket.s3.S3Place;
import dev.lockstep.bucket.s3.S3Settings;
import dev.lockstep.testkit.s3.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups from end to end with their place in S3: a real server, the real engine of runs. */
class S3BackupsTest {
    @TempDir Path directory;

    private final S3Server server = S3Server.shared();
    private final String place = server.freshPlace();
    private final S3Settings settings =
            S3Settings.DEFAULT
                    .withEndpoint(server.endpoint())
                    .withKeys(new S3Settings.Keys(server.accessKey(), server.secretKey()));

    private static BackupRequest named(String name, @Nullable String to) {
        return new BackupRequest(
                List.of("lake/works"), null, List.of(), name, to, Kind.AUTO, true, null);
    }

    private static void succeeded(Desk desk, RunView started) {
        RunView run = desk.ended(started);
        assertThat(run.state()).as("%s", run.failure()).isEqualTo(RunState.SUCCEEDED);
        desk.clock.advance(Duration.ofDays(1));
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    private static RestoreRequest restore(String backup, String to) {
        return new RestoreRequest(backup, List.of(), to, null, List.of());
    }

    private static SearchQuery near(int i) {
        return new SearchQuery(
                null, new float[] {1, i, 0.5f}, Mode.VECTOR, 1, 0, false, Filter.all(), 0);
    }

    @Test
    void everyVerbWorksAndAnotherMachineNeedsNothingOfThisOne() throws IOException {
        try (Desk desk = new Desk(folder("one"), place, settings)) {
            desk.write(desk.lake, "lake/works", rows(0, 2_000));
            var plan = desk.backups.plan(TENANT, named("b1", null));
            assertThat(plan.place()).isEqualTo(place);
            assertThat(plan.bytesFree()).as("S3 does not tell").isEqualTo(-1);
            succeeded(desk, desk.backups.create(TENANT, named("b1", null)));
            desk.write(desk.lake, "lake/works", List.of(row(3, "new words")));
            desk.delete(desk.lake, "lake/works", List.of("id-00010"));
            succeeded(desk, desk.backups.create(TENANT, named("b2", null)));
            assertThat(desk.backups.list(TENANT))
                    .extracting(BackupView::name)
                    .containsExactly("b2", "b1");
            assertThat(desk.backups.list(TENANT).getFirst().kind()).isEqualTo(Kind.INCREMENTAL);
            assertThat(desk.backups.get(TENANT, "b2").place()).isEqualTo(place + "/default/b2");
        }
        try (Desk other = new Desk(folder("two"), place, settings)) {
            succeeded(other, other.backups.verify(TENANT, "latest"));
            succeeded(other, other.backups.drill(TENANT, "b2"));
            assertThat(other.backups.get(TENANT, "b2").backup().drilled()).isNotNull();
            succeeded(other, other.backups.restore(TENANT, restore("latest", "lake")));
            assertThat(Desk.read(other.lake, "lake/works"))
                    .hasSize(1_999)
                    .containsEntry("id-00003", "new words {\"number\":3}")
                    .doesNotContainKey("id-00010");
            assertThat(other.backups.search(TENANT, "b2", "works", near(4)).result().hits())
                    .extracting(h -> h.id())
                    .containsExactly("id-00004");
            succeeded(
                    other,
                    other.backups.restore(TENANT, restore(place + "/default/b2", "memory/works")));
            assertThat(Desk.read(other.memory, "memory/works")).hasSize(1_999);
            succeeded(
                    other,
                    other.backups.create(
                            TENANT,
                            new BackupRequest(
                                    List.of("lake/works"),
                                    null,
                                    List.of(),
                                    "b3",
                                    null,
                                    Kind.FULL,
                                    true,
                                    null)));
            succeeded(other, other.backups.expire(TENANT, new Retention(1, 0, 0, 0, null)));
            assertThat(other.backups.list(TENANT))
                    .extracting(BackupView::name)
                    .containsExactly("b3");
        }
        try (S3Bucket bucket = new S3Bucket(S3Place.parse(place), settings)) {
            assertThat(bucket.list("default/b1")).isEmpty();
            for (String location : bucket.list("")) {
                assertThat(new String(bucket.get(location), StandardCharsets.ISO_8859_1))
                        .doesNotContain(server.secretKey())
                        .doesNotContain("hunter2");
            }
        }
    }

    @Test
    void aPlaceInS3IsTakenWhereADirectoryIs() {
        try (Desk desk = new Desk(directory, directory.resolve("b").toString(), settings)) {
            desk.write(desk.lake, "lake/works", rows(0, 100));
            succeeded(desk, desk.backups.create(TENANT, named("away", place + "/other/")));
            assertThat(desk.backups.list(TENANT)).isEmpty();
            String there = place + "/other/default/away";
            try (S3Bucket bucket = new S3Bucket(S3Place.parse(place), settings)) {
                List<String> before = bucket.list("");
                succeeded(desk, desk.backups.verify(TENANT, there));
                succeeded(desk, desk.backups.drill(TENANT, there));
                succeeded(desk, desk.backups.restore(TENANT, restore(there, "memory/works")));
                assertThat(bucket.list("")).as("only read").isEqualTo(before);
            }
            assertThatThrownBy(() -> desk.backups.verify(TENANT, place + "/nothing"))
                    .hasMessageContaining("There is nothing in");
            assertThatThrownBy(() ->
                            desk.backups.create(TENANT, named("x", "s3://no-such-bucket-here/x")))
                    .hasMessageContaining("no such bucket")
                    .hasMessageNotContaining(server.secretKey());
        }
    }
}
