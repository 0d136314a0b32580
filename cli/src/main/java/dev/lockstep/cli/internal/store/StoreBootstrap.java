package dev.lockstep.cli.internal.store;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prepares a cluster for applications that keep embeddings there. */
@Command(
        name = "bootstrap",
        description =
                "Makes the templates of ml_embeddings_template in a cluster, and an index for each"
                        + " tenant that is named. Run again, it changes the templates alone.",
        sortOptions = false)
public final class StoreBootstrap extends Verb {
    @Parameters(
            paramLabel = "KIND",
            arity = "0..1",
            description = "opensearch; else ML_VECTOR_BACKEND.")
    private @Nullable String kind;

    @Option(
            names = "--hosts",
            paramLabel = "URL",
            split = ",",
            description = "https://host:9200, several with commas; else ML_OPENSEARCH_HOSTS.")
    private @Nullable List<String> hosts;

    @Option(names = "--username", paramLabel = "U", description = "Else ML_OPENSEARCH_USERNAME.")
    private @Nullable String username;

    @Option(
            names = "--password-file",
            paramLabel = "F",
            description = "A file with the password alone; else ML_OPENSEARCH_PASSWORD.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--verify-certs",
            negatable = true,
            description =
                    "Whether the server proves who it is; else ML_OPENSEARCH_VERIFY_CERTS, else yes.")
    private @Nullable Boolean verifyCerts;

    @Option(names = "--region", paramLabel = "R", description = "Of AWS: requests are signed.")
    private @Nullable String region;

    @Option(
            names = "--embeddings-index",
            paramLabel = "NAME",
            description = "Of the indexes; a tenant's is NAME-TENANT. Else ML_OPENSEARCH_INDEX.")
    private @Nullable String index;

    @Option(
            names = "--vector-dimension",
            paramLabel = "N",
            description = "Else ML_VECTOR_DIMENSION.")
    private @Nullable Integer dimension;

    @Option(names = "--metric", paramLabel = "M", description = "cosine, inner_product or l2.")
    private @Nullable String metric;

    @Option(names = "--method", paramLabel = "M", description = "hnsw, or ivfpq with faiss.")
    private @Nullable String method;

    @Option(names = "--tenant", paramLabel = "T", description = "Makes its index. Repeatable.")
    private List<String> tenants = List.of();

    @Option(
            names = "--set",
            paramLabel = "K=V",
            description =
                    "engine (lucene, faiss, nmslib), shards, replicas, refresh-interval, m,"
                            + " ef-construction, ef-search. Repeatable.")
    private Map<String, String> settings = Map.of();

    public StoreBootstrap(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        ObjectNode body = Json.object();
        body.put("kind", required("which kind of store", kind, "ML_VECTOR_BACKEND"));
        ArrayNode all = body.putArray("hosts");
        hosts().forEach(all::add);
        DatabaseOption.put(body, "user", named(username, "ML_OPENSEARCH_USERNAME"));
        DatabaseOption.put(body, "password", password());
        body.put("verify_certs", verified());
        DatabaseOption.put(body, "region", region);
        body.put("embeddings_index", required("--embeddings-index", index, "ML_OPENSEARCH_INDEX"));
        body.put("vector_dimension", dimension());
        DatabaseOption.put(body, "metric", metric);
        DatabaseOption.put(body, "method", method);
        ArrayNode theirs = body.putArray("tenants");
        tenants.forEach(theirs::add);
        ObjectNode values = body.putObject("settings");
        settings.forEach(values::put);
        JsonNode made = client().post(Route.of("/stores/bootstrap"), body).body();
        return print(made, () -> told(made));
    }

    private List<String> hosts() {
        return hosts != null
                ? hosts
                : List.of(required("--hosts", null, "ML_OPENSEARCH_HOSTS").split(","));
    }

    private boolean verified() {
        String named = variable("ML_OPENSEARCH_VERIFY_CERTS");
        return verifyCerts != null ? verifyCerts : !"false".equalsIgnoreCase(named);
    }

    private int dimension() {
        if (dimension != null) {
            return dimension;
        }
        String named = required("--vector-dimension", null, "ML_VECTOR_DIMENSION");
        if (!named.matches("\\d{1,9}")) {
            throw CommandFailure.usage("ML_VECTOR_DIMENSION: found no number, expected one.");
        }
        return Integer.parseInt(named);
    }

    private @Nullable String password() {
        if (passwordFile == null) {
            return variable("ML_OPENSEARCH_PASSWORD");
        }
        try {
            return Files.readString(passwordFile).strip();
        } catch (IOException e) {
            throw CommandFailure.usage(
                    "Cannot read the password from "
                            + passwordFile
                            + ": found no readable file, expected one with the password alone.");
        }
    }

    private String required(String what, @Nullable String given, String variable) {
        String value = named(given, variable);
        if (value == null) {
            throw CommandFailure.usage(
                    "Cannot bootstrap: found neither " + what + " nor " + variable + ".");
        }
        return value;
    }

    private @Nullable String named(@Nullable String given, String variable) {
        return given != null ? given : variable(variable);
    }

    private @Nullable String variable(String name) {
        String value = session.environment().get(name);
        return value == null || value.isBlank() ? null : value;
    }

    private void told(JsonNode made) {
        made.path("made")
                .forEach(name ->
                        terminal()
                                .err()
                                .println(terminal().err(Style.GOOD, "✓") + " " + name.asString()));
        made.path("notes").forEach(note -> hint(note.asString()));
    }
}
