package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkable.Use;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Finding;
import dev.lockstep.api.Metric;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.api.service.StoreService.NewStore;
import dev.lockstep.api.service.StoreService.StoreView;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.store.opensearch.OpenSearchOptions;
import dev.lockstep.store.opensearch.OpenSearchStore;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSearch as a store by name: added, checked, copied to and from, backed up and restored. */
class OpenSearchStoreTest {
    private static final TenantId T = TenantId.DEFAULT;
    private static final int ROWS = 1_000;

    @TempDir Path home;
    private final OpenSearchServer server = OpenSearchServer.shared();
    private final String prefix = OpenSearchServer.freshPrefix();
    private Lockstep lockstep;

    @BeforeEach
    void open() {
        lockstep =
                Lockstep.open(
                        Home.at(home, null), Configuration.read(home, null, Map.of(), Map.of()));
    }

    @AfterEach
    void close() {
        lockstep.close();
    }

    private RunView succeeded(RunView run) throws InterruptedException {
        RunView now = run;
        while (!now.state().ended()) {
            now = lockstep.runs().awaitChange(T, now, Duration.ofSeconds(30));
        }
        assertThat(now.state()).as("%s", now.failure()).isEqualTo(RunState.SUCCEEDED);
        return now;
    }

    private void write(String name, Batch batch) {
        CollectionRef ref = new CollectionRef(T, "os", name);
        WriteScope scope = new WriteScope("by-hand-" + batch.id(0), "write", 1);
        try (OpenSearchStore store =
                OpenSearchStore.open(
                        "os",
                        OpenSearchOptions.of(
                                        List.of(server.url()), server.user(), server.password())
                                .withPrefix(prefix))) {
            store.create(ref, CollectionSpec.of(batch.dimension(), Metric.COSINE));
            try (StoreWriter writer = store.write(ref, scope)) {
                assertThat(writer.upsert(batch)).isEmpty();
                writer.commit(new Checkpoint(scope, Map.of(), batch.size(), 0, 0));
            }
        }
    }

    private void same(String one, String other) throws InterruptedException {
        RunView diff = succeeded(lockstep.collections().diff(T, one, other, false));
        assertThat(diff.result()).containsEntry("differences", "0");
    }

    @Test
    void aCollectionGoesToAndFroIsBackedUpAndBroughtBack() throws Exception {
        NewStore named =
                new NewStore(
                        "os",
                        "opensearch",
                        server.url() + "?replicas=0&prefix=" + prefix,
                        server.user(),
                        server.password());
        StoreView added = lockstep.stores().add(T, named);
        assertThat(added.abilities()).contains("read", "write", "check");
        assertThat(added.place()).contains("replicas=0").doesNotContain("@");
        assertThat(lockstep.stores().check(T, "os", Use.RESTORE))
                .isNotEmpty()
                .noneMatch(finding -> finding.level() == Finding.Level.FAULT);

        RowGenerator rows = new RowGenerator(5, 16);
        write("works", rows.batch(0, ROWS));
        assertThat(lockstep.collections().get(T, "os/works").rows()).isEqualTo(ROWS);

        succeeded(lockstep.collections().copy(T, "os/works", "lake/works"));
        same("os/works", "lake/works");
        succeeded(lockstep.collections().copy(T, "lake/works", "os/again"));
        same("lake/works", "os/again");

        succeeded(lockstep.backups().create(T, BackupRequest.of("os/works")));
        write("works", rows.batch(ROWS - 10, ROWS + 50));
        RunView changed =
                succeeded(lockstep.collections().diff(T, "os/works", "lake/works", false));
        assertThat(changed.result()).containsEntry("differences", "50");
        succeeded(
                lockstep.backups()
                        .restore(
                                T,
                                new RestoreRequest(
                                        "latest", List.of(), "os/works", null, List.of())));
        assertThat(lockstep.collections().get(T, "os/works").rows()).isEqualTo(ROWS);
        same("os/works", "lake/works");
    }

    @Test
    void whatCannotBeReadOrReachedIsNotKept() {
        Map<String, String> wrong =
                Map.of(
                        "http://me:secret@127.0.0.1:1", "127.0.0.1:1",
                        "http://127.0.0.1:9200/path", "https://host:9200",
                        "http://127.0.0.1:9200?verify=no", "verify-certs",
                        "http://127.0.0.1:9200?shards=0", "shards=0");
        wrong.forEach((url, words) ->
                assertThatThrownBy(() ->
                                lockstep.stores()
                                        .add(
                                                T,
                                                new NewStore(
                                                        "away", "opensearch", url, null, null)))
                        .hasMessageContaining(words)
                        .hasMessageNotContaining("secret"));
        assertThatThrownBy(() -> lockstep.stores().get(T, "away"))
                .hasMessage("There is no store 'away'.");
    }
}
