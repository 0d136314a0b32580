package dev.lockstep.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.dataset.internal.pool.WorkerPool;
import dev.lockstep.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds of the processes themselves. */
class WorkerProcessTest {
    @TempDir Path directory;

    /** Opens a service, prints a worker's process id, and waits to be killed. */
    static final class Parent {
        public static void main(String[] args) throws Exception {
            Bench bench = Bench.open(Path.of(args[0]));
            bench.take(bench.csv("d", "a\n1\n"));
            try (WorkerPool.Lease lease =
                    bench.home.workers().lease(Bench.TENANT, WorkerPool.Work.QUERY, "")) {
                System.out.println("worker " + lease.pid());
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }

    @Test
    void workersEndWithTheirParent() throws Exception {
        Process parent = new ChildJvm(Parent.class).start(directory.toString());
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null && !line.startsWith("worker ")) {
                line = lines.readLine();
            }
            assertThat(line).isNotNull();
            ProcessHandle worker =
                    ProcessHandle.of(Long.parseLong(line.substring(7))).orElseThrow();
            assertThat(worker.isAlive()).isTrue();
            parent.destroyForcibly();
            worker.onExit().get(30, TimeUnit.SECONDS);
            assertThat(worker.isAlive()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }

    /** With workers that are idle, does one virtual thread on the only carrier there is. */
    static final class SmallMachine {
        public static void main(String[] args) throws Exception {
            try (Bench bench = Bench.open(Path.of(args[0]))) {
                bench.take(bench.csv("d", "a\n1\n"));
                Thread.startVirtualThread(() -> System.out.println("the server goes on")).join();
            }
        }
    }

    @Test
    void idleWorkersHoldNoThreadThatRequestsNeed() {
        ChildJvm.Ended ended =
                new ChildJvm(SmallMachine.class)
                        .flag("-Djdk.virtualThreadScheduler.parallelism=1")
                        .flag("-Djdk.virtualThreadScheduler.maxPoolSize=1")
                        .run(directory.toString());
        assertThat(ended.expectSuccess().output()).contains("the server goes on");
    }

    @Test
    void workersHaveNothingOfOursInTheirEnvironment() throws Exception {
        try (Bench bench = Bench.open(directory);
                WorkerPool.Lease lease =
                        bench.home.workers().lease(Bench.TENANT, WorkerPool.Work.QUERY, "")) {
            Path environment = Path.of("/proc/" + lease.pid() + "/environ");
            if (Files.exists(environment)) {
                assertThat(Files.readString(environment)).isEqualTo("LC_ALL=C.UTF-8\0");
            }
        }
    }

    /** Virtual threads would keep their carriers: idle workers stopped a server of two cores. */
    @Test
    void whatAWorkerSaysIsReadByPlatformThreads() throws Exception {
        try (Bench bench = Bench.open(directory);
                WorkerPool.Lease lease =
                        bench.home.workers().lease(Bench.TENANT, WorkerPool.Work.QUERY, "")) {
            String prefix = "worker-" + lease.pid() + "-";
            // Of platform threads only.
            assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                    .contains(prefix + "answers", prefix + "errors");
        }
    }

    @Test
    void anIngestWhoseWorkerIsKilledGoesOnWithAnother() throws Exception {
        try (Bench bench = Bench.open(directory)) {
            bench.take(bench.csv("first", "a\n1\n"));
            StringBuilder text = new StringBuilder("id,text\n");
            for (int i = 0; i < 400_000; i++) {
                text.append(i).append(",some text to read ").append(i * 31).append('\n');
            }
            RunView run =
                    bench.service
                            .ingest(Bench.TENANT, bench.csv("d", text.toString()).request())
                            .run();
            long killed = killOnce(bench, run);
            RunView ended = bench.await(run);
            assertThat(ended.state())
                    .as(String.valueOf(ended.failure()))
                    .isEqualTo(RunState.SUCCEEDED);
            assertThat(killed).isPositive();
            assertThat(bench.service.get(Bench.TENANT, "d").rowCount()).isEqualTo(400_000);
            assertThat(bench.text("d", "select count(*), count(distinct id) from dataset"))
                    .isEqualTo("[400000|400000]");
        }
    }

    /** Kills the one worker that has work: its command line is ours, its parent is this process. */
    private static long killOnce(Bench bench, RunView run) throws InterruptedException {
        RunView now = bench.engine.service().get(Bench.TENANT, run.id());
        while (now.steps().stream().noneMatch(s -> s.state() == RunState.RUNNING)) {
            now =
                    bench.engine
                            .service()
                            .awaitChange(Bench.TENANT, now, java.time.Duration.ofSeconds(9));
        }
        Pattern mine = Pattern.compile(Pattern.quote(bench.directory.toString()));
        try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
            return children.filter(child ->
                            child.info()
                                    .commandLine()
                                    .map(line -> mine.matcher(line).find())
                                    .orElse(false))
                    .filter(ProcessHandle::destroyForcibly)
                    .count();
        }
    }

    @Test
    void temporaryFilesGoWithTheWorkers() throws Exception {
        try (Bench bench = Bench.open(directory)) {
            bench.take(bench.csv("d", "a\n1\n"));
            assertThat(directory.resolve("datasets/workers")).isNotEmptyDirectory();
        }
        assertThat(directory.resolve("datasets/workers")).doesNotExist();
    }
}
