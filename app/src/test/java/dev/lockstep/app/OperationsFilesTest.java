package dev.lockstep.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.lake.DatasetStore;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts ask for what the server tells, and for nothing else. */
class OperationsFilesTest {
    private static final TenantId T = TenantId.DEFAULT;
    private static final Path OPERATIONS = Path.of("..", "ops");
    private static final List<String> FILES = List.of("alerts.yml", "grafana.json");
    private static final Pattern METRIC = Pattern.compile("\\blockstep_[a-z_]+");

    /** Labels of the jobs that are named; {@code job="lockstep"} is Prometheus's own. */
    private static final Pattern JOB = Pattern.compile("job=\\\\?\"(?!lockstep)([a-z-]+)");

    private static String told = "";

    /** Of a server in which runs have succeeded, and one has failed. */
    @BeforeAll
    static void serve(@TempDir Path home) throws Exception {
        Configuration configuration =
                Configuration.read(home, null, Map.of(), Map.of("server.port", "0"));
        try (Serving serving = Serving.start(Home.at(home, null), configuration)) {
            assertThat(ingest(serving, home, "works.csv", "id,b\n1,2\n"))
                    .isEqualTo(RunState.SUCCEEDED);
            assertThat(ingest(serving, home, "broken.parquet", "PAR1")).isEqualTo(RunState.FAILED);
            BackupService backups = serving.lockstep().backups();
            RunView backup =
                    backups.create(
                            T,
                            new BackupRequest(
                                    List.of(DatasetStore.NAME + "/works"),
                                    null,
                                    List.of(),
                                    null,
                                    null,
                                    BackupService.Kind.AUTO,
                                    true,
                                    null));
            assertThat(ended(serving, backup)).isEqualTo(RunState.SUCCEEDED);
            // The listeners are told just after a run has ended, and a request once it is answered.
            while (!told.contains("job=\"backup\"") || !told.contains("route=\"/metrics\"")) {
                told = scrape(serving);
            }
        }
    }

    private static RunState ingest(Serving serving, Path home, String name, String content)
            throws Exception {
        Path file = Files.writeString(home.resolve(name), content);
        IngestRequest request =
                new IngestRequest(
                        name.replaceFirst("[.].*", ""),
                        null,
                        file,
                        name,
                        null,
                        Mode.CREATE,
                        SchemaPolicy.EVOLVE,
                        Map.of(),
                        null,
                        Map.of());
        return ended(serving, serving.lockstep().datasets().ingest(T, request).run());
    }

    private static RunState ended(Serving serving, RunView begun) throws InterruptedException {
        RunView run = begun;
        while (!run.state().ended()) {
            run = serving.lockstep().runs().awaitChange(T, run, Duration.ofSeconds(10));
        }
        return run.state();
    }

    private static String scrape(Serving serving) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(serving.url().resolve("/metrics")).build();
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> all = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            all.add(matcher.group(matcher.groupCount()));
        }
        return all;
    }

    private static Set<String> asked(Pattern pattern) throws IOException {
        Set<String> all = new TreeSet<>();
        for (String file : FILES) {
            all.addAll(found(pattern, Files.readString(OPERATIONS.resolve(file))));
        }
        return all;
    }

    @Test
    void everyMetricThatIsAskedForIsTold() throws IOException {
        Set<String> names = new TreeSet<>();
        told.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .forEach(names::add);
        assertThat(asked(METRIC)).hasSizeGreaterThan(12).isSubsetOf(names);
    }

    @Test
    void everyJobThatIsNamedExists() throws IOException {
        assertThat(asked(JOB)).isNotEmpty().isSubsetOf(found(JOB, told));
    }

    @Test
    void runsAreCountedByOutcome() {
        assertThat(told.lines().filter(line -> line.startsWith("lockstep_runs_seconds_count")))
                .anyMatch(line -> line.contains("state=\"failed\"") && line.endsWith(" 1"))
                .anyMatch(line -> line.contains("job=\"backup\",state=\"succeeded\"} 1"));
        assertThat(told).containsPattern("lockstep_runs_attempts_failed_total[^ ]+ 1");
    }

    @Test
    void noNameOfATenantOrADatasetIsTold() {
        assertThat(told).doesNotContain("works").doesNotContain("default");
    }

    @Test
    void theDashboardIsOneThatGrafanaReads() throws IOException {
        var dashboard =
                JsonMapper.shared().readTree(Files.readString(OPERATIONS.resolve("grafana.json")));
        assertThat(dashboard.path("title").asString()).isEqualTo("Lockstep");
        assertThat(dashboard.path("panels")).hasSizeGreaterThan(10);
        dashboard.path("panels").forEach(panel -> assertThat(panel.path("targets")).isNotEmpty());
    }
}
