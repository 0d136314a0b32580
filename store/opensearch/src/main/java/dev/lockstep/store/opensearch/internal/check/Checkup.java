package dev.lockstep.store.opensearch.internal.check;

import dev.lockstep.api.Checkable.Use;
import dev.lockstep.api.Finding;
import dev.lockstep.api.Finding.Level;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.foreign.ForeignIndexes;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Looks at the cluster as a doctor would, and changes nothing. */
public final class Checkup {
    private final Cluster cluster;
    private final ForeignIndexes others;

    public Checkup(Cluster cluster, ForeignIndexes others) {
        this.cluster = cluster;
        this.others = others;
    }

    /** The worst first; never empty. */
    public List<Finding> check(Use use) {
        List<Finding> findings = new ArrayList<>();
        try {
            JsonNode root = cluster.wire().ask("look at the cluster", "GET", "", null);
            Version version = Version.of(root);
            server(version, findings);
            Looks looks = new Looks(cluster, findings);
            looks.plugins();
            looks.health();
            looks.disk();
            looks.memory();
            new LookAtIndexes(looks, cluster.naming()).look();
            new LookAtForeign(looks, cluster, others).look();
            if (use != Use.ANY) {
                new LookAtRights(looks, cluster.naming()).look(use);
            }
        } catch (LockstepException e) {
            findings.add(new Finding(Level.FAULT, "server", shown(e), "see the message"));
        }
        findings.sort(Comparator.comparing(Finding::level).reversed());
        return findings;
    }

    private static void server(Version version, List<Finding> findings) {
        String is = version.distribution() + " " + version.number();
        if (!version.distribution().equals("opensearch")) {
            findings.add(
                    new Finding(
                            Level.FAULT,
                            "server",
                            "it is " + is + ", which is not OpenSearch",
                            "use an OpenSearch of version 2.16 or newer"));
        } else if (version.before(2, 4)) {
            findings.add(
                    new Finding(
                            Level.FAULT,
                            "server",
                            "it is " + is + ", which has no points in time to read from",
                            "upgrade to 2.16 or newer"));
        } else if (version.before(2, 16)) {
            findings.add(
                    new Finding(
                            Level.RISK,
                            "server",
                            "it is " + is + ", which takes no ef_search for a single search",
                            "upgrade to 2.16 or newer"));
        } else {
            findings.add(new Finding(Level.FINE, "server", "it is " + is, null));
        }
    }

    static String shown(LockstepException e) {
        String message = String.valueOf(e.getMessage());
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    /** What all looks share. */
    static final class Looks {
        private final Cluster cluster;
        private final List<Finding> findings;

        Looks(Cluster cluster, List<Finding> findings) {
            this.cluster = cluster;
            this.findings = findings;
        }

        void add(Finding finding) {
            findings.add(finding);
        }

        void add(Level level, String subject, String found, @Nullable String remedy) {
            findings.add(new Finding(level, subject, found, remedy));
        }

        /** An answer, or null and a note that this user may not see it. */
        @Nullable JsonNode see(String subject, String path) {
            Answer answer = cluster.wire().send("look at " + subject, "GET", path, null);
            if (answer.ok()) {
                return answer.json();
            }
            if (answer.status() != 404) {
                add(
                        Level.NOTE,
                        subject,
                        "this user may not see it (" + answer.status() + ")",
                        "allow GET /" + path + " to check it too");
            }
            return null;
        }

        void plugins() {
            JsonNode plugins = see("plugins", "_cat/plugins?format=json&h=component");
            if (plugins == null) {
                return;
            }
            boolean there = false;
            for (JsonNode plugin : plugins) {
                String name = plugin.path("component").asString("");
                there |= name.contains("knn") || name.contains("KNN");
            }
            if (there) {
                add(Level.FINE, "plugins", "the k-NN plugin is there", null);
            } else {
                add(
                        Level.FAULT,
                        "plugins",
                        "there is no k-NN plugin, so that no index can have vectors",
                        "on every node: bin/opensearch-plugin install opensearch-knn");
            }
        }

        void health() {
            JsonNode health = see("health", "_cluster/health");
            if (health == null) {
                return;
            }
            String status = health.path("status").asString("");
            long missing = health.path("unassigned_shards").asLong();
            switch (status) {
                case "green" -> add(Level.FINE, "health", "every shard has all its copies", null);
                case "red" ->
                        add(
                                Level.FAULT,
                                "health",
                                "the cluster is red: rows of some index cannot be read",
                                "GET _cluster/allocation/explain");
                default ->
                        add(
                                Level.RISK,
                                "health",
                                "the cluster is " + status + ": " + missing + " copies are missing",
                                "add a node, or have fewer replicas; GET"
                                        + " _cluster/allocation/explain tells why");
            }
        }

        void disk() {
            JsonNode nodes =
                    see("disk", "_cat/allocation?format=json&h=node,disk.percent,disk.avail");
            if (nodes == null) {
                return;
            }
            for (JsonNode node : nodes) {
                int percent = node.path("disk.percent").asInt(0);
                if (percent >= 85) {
                    String subject = "disk of " + node.path("node").asString("?");
                    add(
                            percent >= 95 ? Level.FAULT : Level.RISK,
                            subject,
                            percent
                                    + " % are used; from 85 % on no shard is placed there, from 95 %"
                                    + " on indexes refuse writes",
                            "free space, add a node, or raise"
                                    + " cluster.routing.allocation.disk.watermark.*");
                }
            }
        }

        void memory() {
            JsonNode stats = see("k-NN memory", "_plugins/_knn/stats");
            if (stats == null) {
                return;
            }
            if (stats.path("circuit_breaker_triggered").asBoolean(false)) {
                add(
                        Level.RISK,
                        "k-NN memory",
                        "the circuit breaker has struck: graphs do not fit into memory and searches"
                                + " read them again and again",
                        "PUT _cluster/settings {\"persistent\":"
                                + " {\"knn.memory.circuit_breaker.limit\": \"60%\"}}, or add memory");
            } else {
                add(Level.FINE, "k-NN memory", "the circuit breaker has not struck", null);
            }
        }
    }
}
