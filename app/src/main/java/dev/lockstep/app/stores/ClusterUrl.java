package dev.lockstep.app.stores;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.store.opensearch.FoundIndexes;
import dev.lockstep.store.opensearch.IndexSettings;
import dev.lockstep.store.opensearch.OpenSearchOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where an OpenSearch cluster is, and how its indexes are made: {@code
 * https://user:password@host:9200,https://other:9200?replicas=2&verify-certs=false}.
 *
 * @param hosts without user and password
 * @param user empty where none is named
 * @param password null where none is named
 * @param settings what stands behind the question mark
 */
public record ClusterUrl(
        List<URI> hosts, String user, @Nullable String password, Map<String, String> settings) {
    private static final Set<String> KNOWN =
            Set.of(
                    "verify-certs",
                    "region",
                    "prefix",
                    "shards",
                    "replicas",
                    "refresh-interval",
                    "m",
                    "ef-construction",
                    "ef-search",
                    "engine",
                    "merge-to",
                    "found",
                    "document");

    /** Whether a text looks like one, and not like a database's. */
    public static boolean fits(String text) {
        return text.strip().matches("(?i)https?://.*");
    }

    /** Reads one; what is wrong is said without the password. */
    public static ClusterUrl parse(String text) {
        String plain = text.strip();
        int question = plain.indexOf('?');
        String hosts = question < 0 ? plain : plain.substring(0, question);
        List<URI> read = new ArrayList<>();
        String user = "";
        String password = null;
        for (String part : hosts.split(",")) {
            URI host = host(text, part.strip());
            String login = host.getRawUserInfo();
            if (login != null && !login.isEmpty()) {
                String[] who = login.split(":", 2);
                user = decoded(who[0]);
                password = who.length == 1 ? null : decoded(who[1]);
            }
            read.add(URI.create(host.getScheme() + "://" + authority(host)));
        }
        return new ClusterUrl(
                List.copyOf(read),
                user,
                password,
                question < 0 ? Map.of() : settings(plain.substring(question + 1)));
    }

    private static URI host(String all, String part) {
        try {
            URI host = URI.create(part);
            boolean http = "http".equals(host.getScheme()) || "https".equals(host.getScheme());
            boolean bare = host.getRawPath() == null || host.getRawPath().matches("/?");
            if (http && host.getHost() != null && bare) {
                return host;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without what may be a password.
        }
        throw LockstepException.user(
                "cluster-url",
                "Cannot read the address of an OpenSearch cluster: found '"
                        + Names.withoutSecrets(Names.shown(all))
                        + "', expected https://host:9200, several of them with commas between.");
    }

    private static String authority(URI host) {
        return host.getHost() + (host.getPort() < 0 ? "" : ":" + host.getPort());
    }

    private static Map<String, String> settings(String query) {
        Map<String, String> settings = new TreeMap<>();
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            settings.put(parts[0], parts.length == 1 ? "" : decoded(parts[1]));
        }
        return known(settings);
    }

    /** The settings, if all of them have a name that is known and a value. */
    static Map<String, String> known(Map<String, String> settings) {
        settings.forEach((name, value) -> {
            if (!KNOWN.contains(name) || value.isEmpty()) {
                throw LockstepException.user(
                        "cluster-url",
                        "Cannot read the settings of an OpenSearch cluster: found '"
                                + Names.shown(name)
                                + "', expected NAME=VALUE with one of "
                                + String.join(", ", KNOWN.stream().sorted().toList())
                                + ".");
            }
        });
        return settings;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    String userOr(@Nullable String given) {
        return given == null ? user : given;
    }

    String passwordOr(@Nullable String given) {
        String first = given == null ? password : given;
        return first == null ? "" : first;
    }

    /** For the store. */
    OpenSearchOptions options(String as, String secret) {
        OpenSearchOptions usual = OpenSearchOptions.of(hosts, as, secret);
        return usual.withCertificates(!"false".equals(settings.get("verify-certs")))
                .withRegion(settings.get("region"))
                .withPrefix(settings.getOrDefault("prefix", ""))
                .withSettings(indexes(IndexSettings.USUAL));
    }

    /**
     * Which indexes of others are collections: all, unless {@code found} has patterns with commas
     * between, or is {@code none}.
     */
    FoundIndexes found(TenantId tenant) {
        String patterns = settings.getOrDefault("found", "*");
        String documents = settings.getOrDefault("document", "");
        return new FoundIndexes(
                tenant,
                patterns.equals("none") ? List.of() : List.of(patterns.split(",")),
                documents.isEmpty() ? List.of() : List.of(documents.split(",")));
    }

    private IndexSettings indexes(IndexSettings usual) {
        return new IndexSettings(
                number("shards", 1, usual.shards()),
                number("replicas", 0, usual.replicas()),
                settings.get("refresh-interval"),
                number("m", 2, usual.m()),
                number("ef-construction", 2, usual.efConstruction()),
                number("ef-search", 1, usual.efSearch()),
                settings.getOrDefault("engine", usual.engine()),
                number("merge-to", 0, usual.mergeTo()));
    }

    private int number(String name, int least, int otherwise) {
        String text = settings.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < least) {
            throw LockstepException.user(
                    "cluster-url",
                    "Cannot take "
                            + name
                            + "="
                            + Names.shown(text)
                            + " for an OpenSearch cluster: expected a whole number from "
                            + least
                            + " on.");
        }
        return Integer.parseInt(text);
    }

    /** As it is kept, without user and password. */
    @Override
    public String toString() {
        List<String> pairs = new ArrayList<>();
        settings.forEach((name, value) -> pairs.add(name + "=" + value));
        return String.join(",", hosts.stream().map(URI::toString).toList())
                + (pairs.isEmpty() ? "" : "?" + String.join("&", pairs));
    }
}
