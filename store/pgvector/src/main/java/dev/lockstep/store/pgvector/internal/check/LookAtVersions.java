package dev.lockstep.store.pgvector.internal.check;

import dev.lockstep.api.Checkable.Use;
import dev.lockstep.api.Finding.Level;
import dev.lockstep.store.pgvector.internal.finding.Findings;
import dev.lockstep.store.pgvector.internal.finding.Look;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** Server and extension, and what is known to be wrong with their versions. */
final class LookAtVersions implements Look {
    private static final int OLDEST_MAINTAINED = 14;

    /**
     * What is wrong in versions from one up to, without, another.
     *
     * @param fault whether data may be lost by it
     */
    private record Flaw(String from, String until, String what, boolean fault) {
        boolean in(String version) {
            return compare(version, from) >= 0 && compare(version, until) < 0;
        }
    }

    private static final List<Flaw> OF_SERVER =
            List.of(
                    new Flaw(
                            "14.0",
                            "14.4",
                            "CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY may leave rows out"
                                    + " of the index",
                            true),
                    ofFebruary("14.21", "14.22"),
                    ofFebruary("15.16", "15.17"),
                    ofFebruary("16.12", "16.13"),
                    ofFebruary("17.8", "17.9"),
                    ofFebruary("18.2", "18.3"));

    private static Flaw ofFebruary(String from, String until) {
        String what = "substring() of a long text that is not ASCII may fail though it is sound";
        return new Flaw(from, until, what, false);
    }

    /** What came with a version of the extension's SQL. */
    private static final List<Flaw> OF_EXTENSION =
            List.of(
                    new Flaw("0", "0.5.0", "there is no HNSW index, only IVFFlat", false),
                    new Flaw("0", "0.7.0", "there is no halfvec, so no half precision", false));

    /** What a version of the library does, whatever version of the SQL a database has. */
    private static final List<Flaw> OF_LIBRARY =
            List.of(
                    new Flaw(
                            "0",
                            "0.8.0",
                            "there is no iterative index scan: a search with a filter finds too"
                                    + " few in the index, and compares every row instead",
                            false),
                    new Flaw("0.2.7", "0.3.1", "inserts corrupt IVFFlat indexes", true),
                    new Flaw(
                            "0.6.0",
                            "0.8.2",
                            "a parallel build of an HNSW index may crash the server or show data of"
                                    + " other tables (CVE-2026-3172)",
                            true),
                    new Flaw(
                            "0.5.0",
                            "0.8.3",
                            "VACUUM beside many inserts may corrupt an HNSW index",
                            true),
                    new Flaw(
                            "0.8.3",
                            "0.8.4",
                            "VACUUM of an HNSW index may fail (hnsw graph not repaired)",
                            false));

    @Override
    public void at(Patient patient) throws SQLException {
        server(patient);
        extension(patient);
    }

    private static void server(Patient patient) throws SQLException {
        String version = patient.setting("server_version").split(" ")[0];
        Findings findings = patient.findings();
        findings.fine("server", "PostgreSQL " + version);
        if (compare(version, String.valueOf(OLDEST_MAINTAINED)) < 0) {
            findings.risk(
                    "server",
                    "PostgreSQL " + version + " gets no corrections any more",
                    "upgrade the server to a maintained version");
        }
        for (Flaw flaw : OF_SERVER) {
            if (flaw.in(version)) {
                findings.risk(
                        "server",
                        "in PostgreSQL " + version + " " + flaw.what(),
                        "install "
                                + flaw.until()
                                + " or later of the same major version and restart"
                                + (flaw.fault() ? ", then REINDEX DATABASE" : ""));
            }
        }
    }

    private static void extension(Patient patient) throws SQLException {
        List<Answer> there =
                patient.ask(
                        "select default_version, installed_version from"
                                + " pg_catalog.pg_available_extensions where name = 'vector'");
        List<Answer> installed =
                patient.ask(
                        "select extversion from pg_catalog.pg_extension where extname = 'vector'");
        if (installed.isEmpty()) {
            missing(patient, !there.isEmpty());
            return;
        }
        String version = installed.getFirst().text("extversion");
        String available = there.isEmpty() ? version : there.getFirst().text("default_version");
        flaws(patient.findings(), version, available);
    }

    private static void missing(Patient patient, boolean available) {
        String found =
                available
                        ? "it is installed on the server, and not made in this database"
                        : "it is not installed on the server";
        String remedy =
                (available ? "" : "install pgvector on the server, then ")
                        + "CREATE EXTENSION vector;";
        if (patient.use() == Use.RESTORE && !available) {
            patient.findings().fault("extension vector", found, remedy);
        } else {
            patient.findings().risk("extension vector", found, remedy);
        }
    }

    static void flaws(Findings findings, String version, String available) {
        findings.fine("extension vector", "pgvector " + version);
        boolean newer = compare(version, available) < 0;
        if (newer) {
            findings.risk(
                    "extension vector",
                    "this database has "
                            + version
                            + ", the server's files are of "
                            + available
                            + ": what is new in them cannot be used",
                    "ALTER EXTENSION vector UPDATE;");
        }
        OF_EXTENSION.stream()
                .filter(flaw -> flaw.in(version))
                .forEach(flaw -> flaw(findings, version, available, flaw));
        OF_LIBRARY.stream()
                .filter(flaw -> flaw.in(available))
                .forEach(flaw -> flaw(findings, available, available, flaw));
    }

    private static void flaw(Findings findings, String version, String available, Flaw flaw) {
        findings.add(
                flaw.fault() ? Level.RISK : Level.NOTE,
                "extension vector",
                "in pgvector " + version + " " + flaw.what(),
                remedy(flaw, available));
    }

    private static String remedy(Flaw flaw, String available) {
        String install =
                compare(available, flaw.until()) >= 0
                        ? ""
                        : "install pgvector " + flaw.until() + " or later on the server, then ";
        String again = flaw.fault() ? " Then REINDEX its vector indexes." : "";
        return install + "ALTER EXTENSION vector UPDATE;" + again;
    }

    /** By their numbers, part for part; what is no number (18beta1) counts as its digits' start. */
    static int compare(String a, String b) {
        return Arrays.compare(parts(a), parts(b));
    }

    private static int[] parts(String version) {
        int[] parts = new int[4];
        String[] texts = version.split("\\.");
        for (int i = 0; i < Math.min(texts.length, parts.length); i++) {
            String digits = texts[i].replaceFirst("[^0-9].*$", "");
            parts[i] = digits.isEmpty() ? 0 : Integer.parseInt(digits);
        }
        return parts;
    }
}
