package dev.lockstep.store.pgvector.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Checkable.Use;
import dev.lockstep.api.Finding;
import dev.lockstep.store.pgvector.internal.finding.Findings;
import dev.lockstep.store.pgvector.internal.finding.Look;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookTest {
    @ParameterizedTest
    @CsvSource({
        "0.8.5, 0.8.5, ''",
        "0.8.3, 0.8.3, not repaired",
        "0.8.2, 0.8.2, VACUUM beside many inserts",
        "0.7.4, 0.7.4, CVE-2026-3172|VACUUM beside|iterative",
        "0.6.2, 0.8.5, this database has 0.6.2|no halfvec",
        "0.3.0, 0.3.0, inserts corrupt IVFFlat|no HNSW|no halfvec|iterative",
    })
    void whatIsKnownOfAVersionIsSaid(String version, String available, String words) {
        Findings findings = new Findings();
        LookAtVersions.flaws(findings, version, available);
        List<String> found =
                findings.sorted().stream()
                        .filter(f -> f.level() != Finding.Level.FINE)
                        .map(Finding::found)
                        .toList();
        String[] expected = words.isEmpty() ? new String[0] : words.split("\\|");
        assertThat(found).hasSameSizeAs(expected);
        for (String word : expected) {
            assertThat(found).anyMatch(f -> f.contains(word));
        }
    }

    @Test
    void aTransactionThatHoldsVacuumBackIsNamedWithHowToEndIt() throws SQLException {
        PostgresServer server = PostgresServer.withVector();
        String url = server.freshDatabase();
        try (Connection holder = connect(server, url);
                Statement held = holder.createStatement();
                Connection connection = connect(server, url)) {
            held.execute("set application_name = 'report'");
            holder.setAutoCommit(false);
            holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            held.execute("select 1");
            Findings findings = new Findings();
            new LookAtSessions(Duration.ZERO)
                    .at(new Look.Patient(connection, Use.ANY, "lockstep", List.of(), findings));
            assertThat(findings.sorted())
                    .filteredOn(f -> f.subject().startsWith("session "))
                    .singleElement()
                    .satisfies(f -> {
                        assertThat(f.found()).contains("report", "idle in transaction");
                        assertThat(f.remedy()).contains("pg_terminate_backend(");
                    });
        }
    }

    private static Connection connect(PostgresServer server, String url) throws SQLException {
        return DriverManager.getConnection(url, server.user(), server.password());
    }
}
