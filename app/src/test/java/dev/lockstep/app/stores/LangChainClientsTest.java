package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.testkit.postgres.LangChainClients;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What LangChain's own clients wrote is backed up, restored into an empty database, and read by
 * them as if it were theirs.
 */
class LangChainClientsTest {
    private static final TenantId T = TenantId.DEFAULT;
    private static final List<String> LAYOUTS =
            List.of("langchain", "langchain-community", "langchain-table");

    /** All that a table consists of; the tables of Lockstep's own schema are left out. */
    private static final String TABLES =
            """
            select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                   || case when a.attnotnull then ' not null' else '' end
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
            where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
            union all select indexdef from pg_indexes where schemaname = 'public'
            union all select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
            where connamespace = 'public'::regnamespace
            order by 1
            """;

    @TempDir Path home;
    private final LangChainClients clients = LangChainClients.installed();
    private final PostgresServer server = PostgresServer.withVector();
    private final Map<String, String> sources = new TreeMap<>();
    private final Map<String, String> targets = new TreeMap<>();

    private JsonNode python(String action, Map<String, String> urls)
            throws IOException, URISyntaxException {
        Path script =
                Path.of(
                        Objects.requireNonNull(getClass().getResource("/langchain_clients.py"))
                                .toURI());
        Map<String, String> theirs = new TreeMap<>();
        urls.forEach((layout, url) -> theirs.put(layout, url.replace("jdbc:", "")));
        JsonMapper json = JsonMapper.shared();
        return json.readTree(clients.run(script, action, json.writeValueAsString(theirs)));
    }

    private String address(String jdbc) {
        String password = server.password().isEmpty() ? "" : ":" + server.password();
        return jdbc.replace("://", "://" + server.user() + password + "@");
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        for (String layout : LAYOUTS) {
            for (Map.Entry<String, Map<String, String>> side :
                    Map.of("from", sources, "to", targets).entrySet()) {
                String key = "stores." + side.getKey() + "-" + layout;
                settings.put(key + ".kind", "pgvector");
                settings.put(
                        key + ".url", String.valueOf(side.getValue().get(layout)).substring(5));
                settings.put(key + ".layout", layout);
            }
        }
        return settings;
    }

    private List<String> tables(String url) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(
                                url.replaceFirst("//[^@]*@", "//"),
                                server.user(),
                                server.password());
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(TABLES)) {
            while (found.next()) {
                tables.add(found.getString(1));
            }
        }
        return tables;
    }

    private static void succeeded(Lockstep lockstep, RunView run) throws InterruptedException {
        RunView now = run;
        while (!now.state().ended()) {
            now = lockstep.runs().awaitChange(T, now, Duration.ofSeconds(30));
        }
        assertThat(now.state()).as("%s", now.failure()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void theyReadWhatWasRestoredAsTheirOwn() throws Exception {
        for (String layout : LAYOUTS) {
            sources.put(layout, address(server.freshDatabase()));
            targets.put(layout, address(server.freshDatabase()));
        }
        JsonNode written = python("write", sources);
        Configuration configuration = Configuration.read(home, null, Map.of(), settings());
        try (Lockstep lockstep = Lockstep.open(Home.at(home, null), configuration)) {
            for (String layout : LAYOUTS) {
                BackupRequest backup = BackupRequest.of("from-" + layout + "/works");
                succeeded(lockstep, lockstep.backups().create(T, backup));
                RestoreRequest restore =
                        new RestoreRequest(
                                "latest", List.of(), "to-" + layout + "/works", null, List.of());
                succeeded(lockstep, lockstep.backups().restore(T, restore));
            }
        }
        assertThat(python("read", targets)).isEqualTo(written);
        for (String layout : LAYOUTS) {
            assertThat(written.path(layout).path(0)).as(layout).hasSize(10);
            assertThat(tables(String.valueOf(targets.get(layout))))
                    .isEqualTo(tables(String.valueOf(sources.get(layout))));
        }
    }
}
