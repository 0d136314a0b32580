package dev.lockstep.bench;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.pgvector.PgVectorOptions;
import dev.lockstep.store.pgvector.PgVectorStore;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A database of its own on a real server, with one collection in the tables that LangChain's {@code
 * PGVector} makes, and psql beside it. {@code BENCH_ROWS} says how many rows.
 */
final class PgRows implements AutoCloseable {
    static final int ROWS = Integer.parseInt(System.getenv().getOrDefault("BENCH_ROWS", "470890"));
    static final int DIMENSION = 384;
    static final int CONNECTIONS = 2;
    static final String COLLECTION = "chunk_embeddings";
    static final CollectionRef REF =
            new CollectionRef(TenantId.DEFAULT, PgVectorStore.KIND, COLLECTION);
    private static final String UUID_OF_COLLECTION = "11111111-1111-1111-1111-111111111111";

    private static final int BATCH = 1_000;
    private static final String COLUMNS = "id, embedding, document, cmetadata";

    private final int count;
    private final PostgresServer server = PostgresServer.withVector();
    private final String url = server.freshDatabase();
    private final PgVectorStore store =
            PgVectorStore.open(PgVectorOptions.of(url, server.user(), server.password()));

    PgRows() throws SQLException {
        this(ROWS);
    }

    PgRows(int count) throws SQLException {
        this.count = count;
        execute(
                "create extension vector",
                "create table langchain_pg_collection (uuid uuid primary key, name varchar not null"
                        + " unique, cmetadata json)",
                "insert into langchain_pg_collection values ('"
                        + UUID_OF_COLLECTION
                        + "', '"
                        + COLLECTION
                        + "', null)",
                table("langchain_pg_embedding"));
        fill();
        execute(
                "create index ix_cmetadata_gin on langchain_pg_embedding using gin (cmetadata"
                        + " jsonb_path_ops)",
                "vacuum analyze langchain_pg_embedding",
                "checkpoint");
    }

    static String shape() {
        return Scratch.format("%,d × %d", ROWS, DIMENSION);
    }

    PgVectorStore store() {
        return store;
    }

    /** As LangChain makes it, without the index of the metadata. */
    static String table(String name) {
        return "create table "
                + name
                + " (id varchar primary key, collection_id uuid references langchain_pg_collection"
                + " (uuid) on delete cascade, embedding vector("
                + DIMENSION
                + "), document varchar, cmetadata jsonb)";
    }

    /**
     * Has rows that come without a collection belong to the first, which the server then checks.
     */
    static String inCollection(String table) {
        return "alter table "
                + table
                + " alter collection_id set default '"
                + UUID_OF_COLLECTION
                + "'";
    }

    private void fill() {
        ProjectedWords model = new ProjectedWords(DIMENSION);
        WriteScope scope = new WriteScope("bench", "fill", 1);
        try (StoreWriter writer = store.write(REF, scope)) {
            for (int from = 0; from < count; from += BATCH) {
                writer.upsert(batch(model, from, Math.min(BATCH, count - from)));
            }
            writer.commit(new Checkpoint(scope, Map.of(), count, 0, 0));
        }
    }

    private static Batch batch(ProjectedWords model, int from, int rows) {
        String[] ids = new String[rows];
        String[] documents = new String[rows];
        String[] metadata = new String[rows];
        float[] vectors = new float[rows * DIMENSION];
        for (int i = 0; i < rows; i++) {
            int n = from + i;
            SplittableRandom random = new SplittableRandom(31L * n);
            ids[i] = new UUID(random.nextLong(), random.nextLong()).toString();
            documents[i] = ArchiveBench.text(random);
            metadata[i] =
                    Scratch.format(
                            "{\"source\": \"works/%d.pdf\", \"page\": %d, \"doi\":"
                                    + " \"10.1000/%09d\", \"year\": %d}",
                            n / 40, n % 40, n, 1950 + n % 70);
            System.arraycopy(model.vector(n), 0, vectors, i * DIMENSION, DIMENSION);
        }
        return new Batch(ids, DIMENSION, vectors, null, documents, metadata, null);
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, server.user(), server.password());
    }

    /** Where it is, for a client that is told so. */
    PostgresServer server() {
        return server;
    }

    String url() {
        return url;
    }

    String value(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getString(1);
        }
    }

    /** For psql and for Python's drivers. */
    String uri() {
        return url.substring("jdbc:".length())
                .replaceFirst("//", "//" + server.user() + ":" + server.password() + "@");
    }

    /** One query for each connection, over ranges of pages of the same size. */
    private List<String> ranges() throws SQLException {
        long pages =
                Long.parseLong(
                        value("select pg_relation_size('langchain_pg_embedding') / 8192 + 1"));
        List<String> queries = new ArrayList<>();
        for (long i = 0; i < CONNECTIONS; i++) {
            queries.add(
                    Scratch.format(
                            "select %s from langchain_pg_embedding where ctid >= '(%d,0)' and ctid"
                                    + " < '(%d,0)'",
                            COLUMNS, pages * i / CONNECTIONS, pages * (i + 1) / CONNECTIONS));
        }
        return queries;
    }

    /** {@code psql -c "COPY … TO STDOUT (FORMAT binary)" > /dev/null}, once a connection. */
    double copyOut() throws Exception {
        return copyOut(_ -> ProcessBuilder.Redirect.DISCARD);
    }

    /** The same into files, one a connection. */
    List<Path> copyOut(Path directory) throws Exception {
        copyOut(i -> ProcessBuilder.Redirect.to(file(directory, i).toFile()));
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            files.add(file(directory, i));
        }
        return files;
    }

    /**
     * The same into files, with their SHA-256: the least that a backup does whose files can be
     * looked at later.
     */
    double copyOutSummed(Path directory) throws Exception {
        List<String> queries = ranges();
        List<Timed> copies = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            List<ProcessBuilder> pipeline =
                    List.of(
                            psql(binary(queries.get(i))),
                            new ProcessBuilder("tee", file(directory, i).toString()),
                            new ProcessBuilder("sha256sum")
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD));
            copies.add(() -> end(ProcessBuilder.startPipeline(pipeline)));
        }
        return Timed.seconds(() -> Together.run(copies));
    }

    /** {@code pg_dump} of the rows' table, compressed, with as many connections as it takes. */
    double dump(Path directory) throws Exception {
        ProcessBuilder dump =
                new ProcessBuilder(
                                program("pg_dump"),
                                "--format=directory",
                                "--jobs=" + CONNECTIONS,
                                "--compress=1",
                                "--table=langchain_pg_embedding",
                                "--file=" + directory,
                                "--dbname=" + uri())
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        return Timed.seconds(() -> end(List.of(dump.start())));
    }

    private static Path file(Path directory, int i) {
        return directory.resolve("rows-" + i + ".copy");
    }

    private double copyOut(java.util.function.IntFunction<ProcessBuilder.Redirect> to)
            throws Exception {
        List<String> queries = ranges();
        List<Timed> copies = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            ProcessBuilder psql = psql(binary(queries.get(i))).redirectOutput(to.apply(i));
            copies.add(() -> end(List.of(psql.start())));
        }
        return Timed.seconds(() -> Together.run(copies));
    }

    /** {@code psql -c "COPY … FROM STDIN (FORMAT binary)"}, one connection a file. */
    double copyIn(String table, String columns, List<Path> files) throws Exception {
        List<Timed> copies = new ArrayList<>();
        for (Path file : files) {
            ProcessBuilder psql =
                    psql("copy " + table + " (" + columns + ") from stdin (format binary)")
                            .redirectInput(file.toFile());
            copies.add(() -> end(List.of(psql.start())));
        }
        return Timed.seconds(() -> Together.run(copies));
    }

    private static String binary(String query) {
        return "copy (" + query + ") to stdout (format binary)";
    }

    private ProcessBuilder psql(String sql) throws SQLException {
        return new ProcessBuilder(program("psql"), "-X", "-q", "-d", uri(), "-c", sql)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** The server's own where it lies on this machine, since an older one may refuse it. */
    private String program(String name) throws SQLException {
        Path own =
                Path.of(value("select setting from pg_config where name = 'BINDIR'")).resolve(name);
        return Files.isExecutable(own) ? own.toString() : name;
    }

    private static void end(List<Process> pipeline) throws Exception {
        for (Process process : pipeline) {
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(
                        process.info().command().orElse("a program") + " ended with " + code);
            }
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
