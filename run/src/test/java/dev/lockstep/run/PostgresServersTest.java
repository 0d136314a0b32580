package dev.lockstep.run;

import static dev.lockstep.run.TestJob.request;
import static dev.lockstep.run.TestJob.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several servers on one PostgreSQL: who has a run, and what becomes of those who had it. */
class PostgresServersTest extends OnDatabase {
    static final Duration LEASE = Duration.ofSeconds(2);

    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.freshDatabase();
    private final List<Process> children = new ArrayList<>();

    @Override
    MetadataDatabase database(Path home) {
        return MetadataDatabase.postgres(url, server.user(), server.password());
    }

    @AfterEach
    void end() {
        children.forEach(child -> child.toHandle().destroyForcibly());
    }

    private static TestJob here() {
        return TestJob.of("long", step("all", context -> context.keep("result.by", "parent")));
    }

    /** Another server, in the middle of the run. */
    private BufferedReader childAtWork(String id) throws Exception {
        Process child = new ChildJvm(ServerChild.class).start(url);
        children.add(child);
        BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        awaitLine(output, "working");
        assertThat(view(id).state()).isEqualTo(RunState.RUNNING);
        return output;
    }

    private RunView view(String id) {
        return fixture.open(here()).service().get(TenantId.DEFAULT, id);
    }

    private static String awaitLine(BufferedReader output, String beginning) throws IOException {
        StringBuilder before = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
            before.append(line).append('\n');
        }
        throw new AssertionError("the child ended without '" + beginning + "': " + before);
    }

    private void signal(String name) throws Exception {
        String pid = String.valueOf(children.getLast().pid());
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
    }

    @Test
    void aServerThatIsKilledHasItsRunTakenOverWithoutUsingAnAttempt() throws Exception {
        String id = fixture.open(here()).service().submit(request("long", "a")).id();
        childAtWork(id);
        signal("KILL");
        RunView done = Fixture.await(fixture.start(here()).service(), id, RunState.SUCCEEDED);
        assertThat(done.result()).containsEntry("by", "parent");
        assertThat(done.attempt()).isEqualTo(1);
    }

    @Test
    void aServerPausedPastItsLeaseFailsAtItsNextWriteWhenItWakes() throws Exception {
        String id = fixture.open(here()).service().submit(request("long", "a")).id();
        BufferedReader output = childAtWork(id);
        signal("STOP");
        fixture.settings = fixture.settings.withLease(LEASE);
        RunView done = Fixture.await(fixture.start(here()).service(), id, RunState.SUCCEEDED);
        signal("CONT");
        assertThat(awaitLine(output, "lost")).isEqualTo("lost in epoch 1");
        assertThat(view(id)).isEqualTo(done);
        assertThat(done.result()).containsEntry("by", "parent");
    }

    @Test
    void aLivingServerKeepsItsRunLongerThanALease() throws Exception {
        String id = fixture.open(here()).service().submit(request("long", "a")).id();
        childAtWork(id);
        fixture.settings = fixture.settings.withLease(LEASE);
        RunService other = fixture.start(here()).service();
        String before = kept(id);
        long until = System.nanoTime() + LEASE.multipliedBy(2).toNanos();
        Fixture.awaitTrue(() -> System.nanoTime() > until);
        assertThat(kept(id)).startsWith("child ").isNotEqualTo(before);
        other.cancel(TenantId.DEFAULT, id);
        Fixture.await(other, id, RunState.CANCELLED);
    }

    private String kept(String id) {
        return view(id).result().getOrDefault("by", "nobody");
    }

    @Test
    void aServerWhoseLockConnectionBreaksStopsItsRunsAndTheyGoOnAnew() throws Exception {
        Gate gate = new Gate();
        List<Long> epochs = Collections.synchronizedList(new ArrayList<>());
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "all",
                                                context -> {
                                                    epochs.add(context.scope().epoch());
                                                    if (epochs.size() == 1) {
                                                        gate.pass(context);
                                                    }
                                                })))
                        .service();
        String id = runs.submit(request("sync", "a")).id();
        gate.awaitArrival();
        server.execute(
                "select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a"
                        + " on a.pid = l.pid where l.locktype = 'advisory' and a.datname = '"
                        + url.substring(url.lastIndexOf('/') + 1)
                        + "'");
        RunView done = Fixture.await(runs, id, RunState.SUCCEEDED);
        assertThat(epochs).containsExactly(1L, 2L);
        assertThat(done.attempt()).isEqualTo(1);
    }

    @Test
    void threeServersShareTheWorkAndNoRunIsExecutedTwice() throws Exception {
        List<String> executed = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger together = new AtomicInteger();
        TestJob job =
                TestJob.of(
                        "sync",
                        step(
                                "all",
                                context -> {
                                    assertThat(together.incrementAndGet()).isEqualTo(1);
                                    executed.add(context.runId());
                                    together.decrementAndGet();
                                }));
        List<RunEngine> engines = IntStream.range(0, 3).mapToObj(_ -> fixture.start(job)).toList();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            fixture.clock.advance(Duration.ofMillis(1));
            RunService service = engines.get(i % 3).service();
            ids.add(service.submit(request("sync", "one-target")).id());
        }
        for (String id : ids) {
            RunView ended =
                    Fixture.await(engines.getFirst().service(), id, run -> run.state().ended());
            assertThat(ended.state()).as("%s", ended.failure()).isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(executed).containsExactlyElementsOf(ids);
    }
}
