package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.MigrationService.Event;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.Route;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import dev.lockstep.testkit.postgres.PostgresServer;
import dev.lockstep.testkit.wire.FaultyWire;
import dev.lockstep.testkit.wire.WireFault;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A migration under load whose target refuses, is late and loses answers from first to last, and
 * one whose source loses what it is followed by: in the end both sides are equal, and no write that
 * was acknowledged is lost.
 */
class MigrationTroubleTest {
    private static final int ALWAYS = Integer.MAX_VALUE;

    /** It connects again at once, and what is in use cannot be dropped. */
    private static final String WITHOUT_FEED =
            """
            do $$ declare feed text; begin
              loop
                begin
                  for feed in select slot_name from pg_replication_slots
                      where database = current_database() loop
                    perform pg_terminate_backend(active_pid, 1000) from pg_replication_slots
                      where slot_name = feed;
                    perform pg_drop_replication_slot(feed);
                  end loop;
                  return;
                exception when object_in_use then null;
                end;
              end loop;
            end $$\
            """;

    @TempDir Path home;
    private final PostgresServer server = PostgresServer.withVector();
    private final OpenSearchServer cluster = OpenSearchServer.shared();
    private final String url = server.freshDatabase();

    private MigrationUnderLoad begin(OpenSearchServer target) throws SQLException {
        return new MigrationUnderLoad(home, url, server.user(), server.password(), target);
    }

    /** One in so many requests that carry rows, or that search. */
    private static void fail(FaultyWire wire, Random random, int oneIn, WireFault fault) {
        Predicate<String> some =
                line ->
                        (line.contains("_bulk") || line.contains("_search"))
                                && random.nextInt(oneIn) == 0;
        wire.fail(some, 1, ALWAYS, fault);
    }

    @Tag("soak")
    @Test
    void aTargetThatRefusesAndForgetsToAnswerOnlyMakesLag() throws Exception {
        Random random = new Random(7);
        try (FaultyWire wire = FaultyWire.to(cluster.url());
                MigrationUnderLoad it =
                        begin(
                                new OpenSearchServer(
                                        wire.address(), cluster.user(), cluster.password()))) {
            it.plan();
            fail(wire, random, 20, new WireFault.Status(429));
            fail(wire, random, 40, new WireFault.Status(500));
            fail(wire, random, 40, new WireFault.LostAnswer());
            fail(wire, random, 40, new WireFault.CutRequest(10));
            fail(wire, random, 40, new WireFault.Late(1_000));
            MigrationUnderLoad.Client client = it.new Client();
            try (client) {
                it.toShadowing();
                it.migrations()
                        .route(
                                MigrationUnderLoad.T,
                                MigrationUnderLoad.M,
                                new Route(50, null, true),
                                "ann");
                Thread.sleep(3_000);
            }
            wire.heal();
            assertTogether(it);
            assertThat(it.migrations().events(MigrationUnderLoad.T, MigrationUnderLoad.M, 1_000))
                    .extracting(Event::kind)
                    .doesNotContain("mended");
        }
    }

    @Test
    void aSourceThatIsBusyIsNotReadUntilItRests() throws Exception {
        try (MigrationUnderLoad it = begin(cluster);
                Connection busy =
                        DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = busy.createStatement();
                Connection besides =
                        DriverManager.getConnection(url, server.user(), server.password());
                Statement another = besides.createStatement()) {
            it.plan(1);
            List<Thread> both = List.of(sleep(statement), sleep(another));
            it.migrations().start(MigrationUnderLoad.T, MigrationUnderLoad.M, "ann");
            it.await(v -> v.phase() == Phase.BACKFILLING);
            Thread.sleep(3_000);
            it.await(v -> v.phase() == Phase.BACKFILLING);
            statement.cancel();
            it.await(MigrationTroubleTest::inStep);
            another.cancel();
            for (Thread each : both) {
                each.join();
            }
            assertTogether(it);
        }
    }

    /** Until it is cancelled. */
    private static Thread sleep(Statement statement) {
        return Thread.ofPlatform()
                .start(() -> {
                    try {
                        statement.execute("select pg_sleep(600)");
                    } catch (SQLException cancelled) {
                        // As it is to be.
                    }
                });
    }

    @Test
    void aSourceThatLosesItsFeedOrAllItsRowsIsFollowedAnew() throws Exception {
        try (MigrationUnderLoad it = begin(cluster)) {
            it.plan();
            MigrationUnderLoad.Client client = it.new Client();
            try (client) {
                it.toShadowing();
                it.execute(WITHOUT_FEED);
                assertThat(it.awaitFailure().code()).isEqualTo("feed-lost");
                Thread.sleep(500);
                again(it);
            }
            assertTogether(it);
            it.assertKept(client, "pg/works");
            it.execute(
                    "truncate langchain_pg_embedding",
                    "insert into langchain_pg_embedding select 'id-1', uuid,"
                            + " '[1,2,3,4,5,6,7,8]', 'the only one', '{}'"
                            + " from langchain_pg_collection");
            assertThat(it.awaitFailure().code()).isEqualTo("source-emptied");
            again(it);
            assertTogether(it);
        }
    }

    /** What somebody else does to the alias of a target. */
    private enum Turn {
        ELSEWHERE(" leads to ") {
            @Override
            List<String> actions(String serving, String other, String alias) {
                return List.of(action("remove", serving, alias), action("add", other, alias));
            }
        },
        AWAY(" is gone") {
            @Override
            List<String> actions(String serving, String other, String alias) {
                return List.of(action("remove", serving, alias));
            }
        },
        TO_BOTH(" leads to ") {
            @Override
            List<String> actions(String serving, String other, String alias) {
                return List.of(action("add", other, alias));
            }
        },
        TO_SOME_ROWS(" has a filter or a routing") {
            @Override
            List<String> actions(String serving, String other, String alias) {
                String some = "{\"ids\": {\"values\": [\"id-1\"]}}";
                return List.of(
                        "{\"add\": {\"index\": \"%s\", \"alias\": \"%s\", \"filter\": %s}}"
                                .formatted(serving, alias, some));
            }
        };

        private final String told;

        Turn(String told) {
            this.told = told;
        }

        abstract List<String> actions(String serving, String other, String alias);
    }

    /** Rows go past the alias, so only searches would be wrong: they are not. */
    @Test
    void anAliasThatAnOperatorTurnsIsNotSearchedAndNoWriteIsLost() throws Exception {
        try (MigrationUnderLoad it = begin(cluster)) {
            String alias = it.prefix() + "default.works";
            String other = it.prefix() + "elsewhere";
            it.plan();
            MigrationUnderLoad.Client client = it.new Client();
            try (client) {
                it.toShadowing();
                String serving =
                        ask("GET", "_alias/" + alias, "").propertyNames().iterator().next();
                ask("PUT", other, "{\"settings\": {\"index.number_of_replicas\": 0}}");
                for (Turn turn : Turn.values()) {
                    route(it, 50);
                    assertMoreAreCompared(it);
                    turn(turn.actions(serving, other, alias));
                    assertToldAndLedBack(it, alias + turn.told);
                }
                route(it, 50);
                assertMoreAreCompared(it);
            } finally {
                ask("DELETE", other, "");
            }
            assertTogether(it);
            route(it, 0);
            it.assertKept(client, "pg/works");
            assertThat(it.migrations().events(MigrationUnderLoad.T, MigrationUnderLoad.M, 1_000))
                    .extracting(Event::kind)
                    .contains("stepped-back")
                    .doesNotContain("mended");
        }
    }

    /** Searches reach the target. */
    private static void assertMoreAreCompared(MigrationUnderLoad it) throws InterruptedException {
        long before =
                it.migrations()
                        .get(MigrationUnderLoad.T, MigrationUnderLoad.M)
                        .comparison()
                        .samples();
        it.await(v -> v.comparison().samples() > before + 20 && v.reads() == 50);
    }

    private static void route(MigrationUnderLoad it, int reads) {
        it.migrations()
                .route(
                        MigrationUnderLoad.T,
                        MigrationUnderLoad.M,
                        new Route(reads, null, true),
                        "ann");
    }

    /** The standing says what is wrong; what it says to do is done, and all goes on. */
    private void assertToldAndLedBack(MigrationUnderLoad it, String found) throws Exception {
        String said = trouble(it.await(v -> trouble(v).contains(found) && v.reads() == 0));
        Instant asked = Instant.now();
        it.migrations().prove(MigrationUnderLoad.T, MigrationUnderLoad.M, "ann");
        it.await(v -> provenSince(v, asked));
        String request = said.substring(said.indexOf('{'), said.lastIndexOf('}') + 1);
        assertThat(ask("POST", "_aliases", request).path("acknowledged").asBoolean())
                .as(said)
                .isTrue();
        it.await(v -> trouble(v).isEmpty());
    }

    private static String trouble(MigrationView view) {
        Standing standing = view.standing();
        return standing == null ? "" : Objects.requireNonNullElse(standing.trouble(), "");
    }

    private static boolean provenSince(MigrationView view, Instant moment) {
        Standing standing = view.standing();
        Proven proof = standing == null ? null : standing.proof();
        return proof != null && proof.at().isAfter(moment) && proof.differences() == 0;
    }

    private static String action(String what, String index, String alias) {
        return "{\"%s\": {\"index\": \"%s\", \"alias\": \"%s\"}}".formatted(what, index, alias);
    }

    private void turn(List<String> actions) throws Exception {
        String body = "{\"actions\": [" + String.join(", ", actions) + "]}";
        assertThat(ask("POST", "_aliases", body).path("acknowledged").asBoolean()).isTrue();
    }

    /** What an operator asks the cluster. */
    private JsonNode ask(String method, String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(cluster.url().resolve("/" + path))
                            .header("Content-Type", "application/json")
                            .method(method, BodyPublishers.ofString(body))
                            .build();
            return JsonMapper.shared()
                    .readTree(client.send(request, BodyHandlers.ofString()).body());
        }
    }

    private static void again(MigrationUnderLoad it) throws InterruptedException {
        it.migrations().start(MigrationUnderLoad.T, MigrationUnderLoad.M, "ann");
        it.await(MigrationTroubleTest::inStep);
    }

    private static void assertTogether(MigrationUnderLoad it) throws InterruptedException {
        Instant moment = Instant.now().plusMillis(1_000);
        it.await(v -> MigrationUnderLoad.isEvenSince(v, moment));
        it.assertEqualSides();
    }

    private static boolean inStep(MigrationView view) {
        return view.phase() == Phase.SHADOWING || view.phase() == Phase.IN_STEP;
    }
}
