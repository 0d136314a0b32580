package dev.lockstep.app.stores;

import dev.lockstep.api.Row;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.api.service.MigrationService.Embedding;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.NewMigration;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.Route;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.api.service.MigrationService.Writes;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A migration from its plan to its end in a process of its own, with somebody who writes all the
 * way. Started again after a kill, it goes on from where the migration is. With the address of a
 * model, which made the source's vectors, the target is embedded anew and all that is written and
 * searched for is text.
 */
final class MigrationJourney {
    static final TenantId T = TenantId.DEFAULT;
    static final String M = "m1";
    static final int DIMENSION = 4;

    /** The address of a model, for the environment of a journey. */
    static final String MODEL = "JOURNEY_MODEL";

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Lockstep lockstep;
    private final Path acknowledged;
    private final String sourceUrl;
    private final String user;
    private final String password;
    private final String model;
    private final Path done;
    private int written;

    private MigrationJourney(String[] arguments) throws IOException {
        Path home = Path.of(arguments[0]);
        sourceUrl = arguments[1];
        user = arguments[3];
        password = System.getenv().getOrDefault("JOURNEY_PASSWORD", "");
        acknowledged = noted(home);
        done = done(home);
        written = Files.exists(acknowledged) ? Files.readAllLines(acknowledged).size() : 0;
        model = System.getenv().getOrDefault(MODEL, "");
        lockstep = open(home, sourceUrl, arguments[2], user, password, model);
    }

    static Lockstep open(
            Path home,
            String sourceUrl,
            String targetUrl,
            String user,
            String password,
            String model) {
        Map<String, String> settings = new HashMap<>();
        Map<String, String> environment = new HashMap<>();
        for (String name : List.of("one", "two")) {
            String url = name.equals("one") ? sourceUrl : targetUrl;
            settings.put("stores." + name + ".kind", "pgvector");
            settings.put(
                    "stores." + name + ".url",
                    url.replace("jdbc:postgresql", "postgresql+psycopg"));
            settings.put("stores." + name + ".user", user);
            if (!password.isEmpty()) {
                environment.put("LOCKSTEP_STORES_" + name.toUpperCase() + "_PASSWORD", password);
            }
        }
        if (!model.isEmpty()) {
            settings.put("embedders.words.kind", "openai");
            settings.put("embedders.words.model", "words");
            settings.put("embedders.words.url", model);
            settings.put("embedders.words.api-key", "none");
        }
        return Lockstep.open(
                Home.at(home, null), Configuration.read(home, null, environment, settings));
    }

    public static void main(String[] arguments) throws Exception {
        MigrationJourney journey = new MigrationJourney(arguments);
        journey.go();
        journey.lockstep.close();
    }

    /** Row n as it is written the nth time. */
    static Row row(int n) {
        Random random = new Random(n);
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return new Row("live-" + n % 40, vector, "write " + n, "{\"n\": " + n + "}");
    }

    private Row written(int n) {
        Row row = row(n);
        return model.isEmpty() ? row : new Row(row.id(), null, row.document(), row.metadata());
    }

    private MigrationService migrations() {
        return lockstep.migrations();
    }

    private void go() throws Exception {
        if (lockstep.migrations().list(T).isEmpty()) {
            MigrationSettings settings =
                    new MigrationSettings(
                            MigrationService.Mode.CAPTURE,
                            null,
                            0,
                            5,
                            100,
                            5,
                            0.5,
                            1_000,
                            0.1,
                            1 << 30,
                            0,
                            false,
                            model.isEmpty() ? null : new Embedding("minilm", "words", false));
            migrations().plan(T, new NewMigration(M, "one/works", "two/works", settings), "ann");
        }
        if (phase() == Phase.PLANNED) {
            migrations().start(T, M, "ann");
        }
        if (phase().compareTo(Phase.CLEANING_UP) < 0) {
            write(10);
        }
        await(v -> v.phase().compareTo(Phase.IN_STEP) >= 0);
        while (phase() == Phase.IN_STEP) {
            write(1);
            search();
        }
        if (migrations().get(T, M).writes() == Side.SOURCE) {
            directly();
            write(10);
            await(v -> even(v));
            migrations().route(T, M, new Route(100, Side.TARGET, true), "ann");
            await(v -> v.phase() == Phase.CUT_OVER);
        }
        if (phase() == Phase.CUT_OVER) {
            write(10);
            await(MigrationJourney::even);
            Instant asked = Instant.now();
            migrations().prove(T, M, "ann");
            MigrationView proven = await(v -> provenSince(v, asked));
            Proven proof =
                    Objects.requireNonNull(Objects.requireNonNull(proven.standing()).proof());
            if (proof.differences() != 0) {
                throw new AssertionError(proof.sentence() + " " + proof.ids());
            }
            migrations().finish(T, M, "ann");
        }
        await(v -> v.phase() == Phase.DONE);
        noteDone();
        write(3);
    }

    private static boolean even(MigrationView view) {
        Standing now = view.standing();
        return now != null && now.lagRows() == 0 && now.trouble() == null;
    }

    private static boolean provenSince(MigrationView view, Instant asked) {
        Standing now = view.standing();
        Proven proof = now == null ? null : now.proof();
        return proof != null && proof.at().isAfter(asked);
    }

    private Phase phase() {
        return migrations().get(T, M).phase();
    }

    private MigrationView await(Predicate<MigrationView> wanted) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        MigrationView seen = migrations().get(T, M);
        while (!wanted.test(seen)) {
            if (System.nanoTime() > until || seen.failure() != null) {
                throw new AssertionError("waiting in vain: " + seen);
            }
            Thread.sleep(30);
            seen = migrations().get(T, M);
        }
        return seen;
    }

    /** Notes each write that was acknowledged, after it was. */
    private void write(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            int n = written++;
            migrations().write(T, M, new Writes(List.of(written(n)), List.of()));
            Files.writeString(
                    acknowledged, n + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private void noteDone() throws IOException {
        if (!Files.exists(done)) {
            Files.writeString(done, "" + written);
        }
    }

    /** How many writes were acknowledged when the source was followed no more. */
    static int writtenSinceDone(Path home) throws IOException {
        int all = Files.readAllLines(noted(home)).size();
        return all - Integer.parseInt(Files.readString(done(home)));
    }

    /** The documents of all writes that were acknowledged on a journey, by their ids. */
    static Map<String, String> acknowledged(Path home) throws IOException {
        Map<String, String> documents = new TreeMap<>();
        for (String line : Files.readAllLines(noted(home))) {
            documents.put(row(Integer.parseInt(line)).id(), "write " + line.strip());
        }
        return documents;
    }

    private static Path noted(Path home) {
        return home.resolve("acknowledged");
    }

    private static Path done(Path home) {
        return home.resolve("done");
    }

    private void search() {
        SearchQuery query =
                new SearchQuery(
                        model.isEmpty() ? null : "something to read",
                        model.isEmpty() ? row(1).vector() : null,
                        Mode.VECTOR,
                        5,
                        0,
                        true,
                        Filter.all(),
                        0);
        migrations().search(T, M, query, null);
    }

    /** Past us. */
    private void directly() throws SQLException {
        try (Connection connection = DriverManager.getConnection(sourceUrl, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "update langchain_pg_embedding set document = document || '.' where id in"
                            + " (select id from langchain_pg_embedding where id like 'id-%' order by"
                            + " random() limit 20)");
            statement.execute(
                    "delete from langchain_pg_embedding where id in (select id from"
                            + " langchain_pg_embedding where id like 'id-%' order by random() limit"
                            + " 5)");
        }
    }
}
