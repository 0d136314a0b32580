package dev.lockstep.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.GenerationView;
import dev.lockstep.api.service.IndexService.IndexView;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.Serving;
import dev.lockstep.app.config.Configuration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The demo on the real parts, as a newcomer sees it: loaded, searched, updated, stopped and started
 * again. The tests go on from one another, since embedding a library takes its time.
 */
@TestMethodOrder(OrderAnnotation.class)
class DemoTest {
    private static final TenantId TENANT = TenantId.DEFAULT;

    /** Of the twelve changed works, three have a changed author or venue, which is not embedded. */
    private static final int CHANGED_TEXTS = 9;

    private static final int NEW = 5;
    private static final int CHANGED = 12;

    @TempDir static Path root;
    private static Serving serving;
    private static String told;
    private static long embeddedByDemo;

    @BeforeAll
    static void play() {
        serving = start();
        told = tell();
        embeddedByDemo = lockstep().foundation().embedders().embedded();
    }

    @AfterAll
    static void stop() {
        serving.close();
    }

    @Test
    @Order(1)
    void itTellsEachActWithItsFigures() {
        assertThat(told)
                .contains("1,256 rows and 7 columns in silver")
                .contains("3 exact duplicates left out")
                .contains("1,256 embedded, 1,256 indexed, 0 deleted")
                .contains("All 1,256 rows are equal bit by bit")
                .contains("40 judged queries")
                .contains("17 embedded, 17 indexed, 3 deleted")
                .contains("generation 2 serves 1,258 rows")
                .doesNotContain("\u001b");
        assertThat(told.lines()).allMatch(line -> line.length() <= 90);
    }

    @Test
    @Order(1)
    void theUpdateEmbedsAndIndexesNoMoreThanItChanged() {
        RunView update = lockstep().runs().list(TENANT, "index-sync", null, null, 1).getFirst();
        List<GenerationView> generations = lockstep().indexes().generations(TENANT, Demo.NAME);
        long queries = 1 + 40 + ShowSearches.QUERIES.size();

        assertThat(update.result())
                .containsEntry("embedded", String.valueOf(CHANGED + NEW))
                .containsEntry("upserted", String.valueOf(CHANGED + NEW))
                .containsEntry("removed", "3");
        assertThat(generations.getFirst().base()).isEqualTo(generations.get(1).number());
        assertThat(generations.getFirst().added()).isEqualTo(CHANGED + NEW);
        assertThat(embeddedByDemo).isLessThanOrEqualTo(1_256 + CHANGED_TEXTS + NEW + queries);
    }

    @Test
    @Order(1)
    void theIndexIsInStepAndGoodEnough() {
        IndexView index = lockstep().indexes().get(TENANT, Demo.NAME);

        assertThat(index.inStep()).isTrue();
        assertThat(index.lagRows()).isZero();
        assertThat(index.rows()).isEqualTo(1_258);
        assertThat(lockstep().indexes().score(TENANT, Demo.NAME, "works", 10).recall())
                .isGreaterThan(0.9);
    }

    @ParameterizedTest
    @Order(1)
    @CsvSource({
        "machine learning,             VECTOR, 10, W0001 W0002 W0003",
        "agreeing when computers crash, VECTOR, 10, W0078 W0079 W0080",
        "how heredity is stored in a molecule, VECTOR, 5, W0454",
        "leftover glow of the big bang, VECTOR, 3, W0306",
        "sending internet packets by carrier pigeon, VECTOR, 3, RFC1149",
        "RFC 2616,                      HYBRID, 1, RFC2616",
    })
    void searchesFindTheExpectedWorks(String query, Mode mode, int count, String expected) {
        SearchQuery asked = new SearchQuery(query, null, mode, count, 0, false, Filter.all(), 0);
        List<String> found =
                lockstep().indexes().search(TENANT, Demo.NAME, asked).result().hits().stream()
                        .map(Hit::id)
                        .toList();

        assertThat(found).contains(expected.split(" "));
    }

    @Test
    @Order(1)
    void theEndpointIsForItsOwnerOnly() throws IOException {
        Path endpoint = root.resolve("endpoint.json");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(endpoint)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(endpoint)).contains(serving.url().toString(), serving.key());
    }

    @Test
    @Order(2)
    void aSecondStartKeepsItsDataAndEmbedsNothingButTheQueries() {
        serving.close();
        assertThat(root.resolve("endpoint.json")).doesNotExist();
        serving = start();

        String again = tell();

        assertThat(again)
                .contains("1,258 rows served by generation 2")
                .contains("in step with the dataset")
                .doesNotContain("sync")
                .doesNotContain("An update arrives");
        assertThat(lockstep().foundation().embedders().embedded()).isZero();
        assertThat(lockstep().runs().list(TENANT, null, null, null, 100)).hasSize(4);
    }

    private static Lockstep lockstep() {
        return serving.lockstep();
    }

    private static Serving start() {
        Configuration configuration =
                Configuration.read(root, null, Map.of(), Map.of("server.port", "0"));
        return Serving.start(Home.at(root, null), configuration);
    }

    private static String tell() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Screen screen =
                new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false, false);
        try (ApiClient api = new ApiClient(serving.url(), serving.key())) {
            Demo demo = new Demo(api, screen);
            demo.tell();
            assertThat(demo.key()).startsWith("lk_");
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
