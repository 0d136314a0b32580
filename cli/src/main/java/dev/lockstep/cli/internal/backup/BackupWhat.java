package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.collection.CollectionVerbs;
import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** What goes into a backup, and how: the options that making and scheduling share. */
final class BackupWhat {
    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "The same as STORE; needs --all.")
    private @Nullable String store;

    @Option(names = "--all", description = "Each collection of the store.")
    private boolean all;

    @Option(
            names = "--index",
            paramLabel = "INDEX",
            description =
                    "Its collection, with definition, settings and eval sets; may be repeated.")
    private List<String> indexes = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "Another place than backups.place; each tenant has a directory in it.")
    private @Nullable String to;

    @Option(names = "--incremental", description = "Only what changed since the last good backup.")
    private boolean incremental;

    @Option(names = "--full", description = "Everything; else an increment where one is possible.")
    private boolean full;

    @Option(names = "--without-documents", description = "Leave the source texts out.")
    private boolean withoutDocuments;

    @Option(
            names = "--refuse-secrets",
            description = "Fail, sealing nothing, where metadata looks like a credential.")
    private boolean refuseSecrets;

    @Option(
            names = "--with",
            paramLabel = "TABLE",
            description = "With --all: a table without vectors of that store; may be repeated.")
    private List<String> tables = new ArrayList<>();

    @Option(names = "--note", paramLabel = "TEXT", description = "For those who find it later.")
    private @Nullable String note;

    /**
     * The body of a request, without a name.
     *
     * @param words addresses of collections, a store, a place
     */
    ObjectNode body(List<String> words) {
        List<String> collections = addresses(words);
        if (full && incremental) {
            throw CommandFailure.usage("Cannot use --full and --incremental together.");
        }
        if (all != (store != null)) {
            throw CommandFailure.usage("Use STORE --all for all collections of a store.");
        }
        if (!tables.isEmpty() && store == null) {
            throw CommandFailure.usage("Use --with TABLE beside STORE --all, else STORE/TABLE.");
        }
        tables.forEach(table -> collections.add(store + "/" + table));
        if (collections.isEmpty() && store == null && indexes.isEmpty()) {
            throw CommandFailure.usage(
                    "Cannot tell what to back up: give STORE/NAME, --store STORE --all, or --index"
                            + " INDEX; see lockstep collection list.");
        }
        collections.forEach(CollectionVerbs::route);
        ObjectNode body = Json.object();
        BackupText.put(body, "collections", collections);
        BackupText.put(body, "indexes", indexes);
        if (store != null) {
            body.put("store", store);
        }
        if (to != null) {
            body.put("directory", BackupText.directory(to));
        }
        if (note != null) {
            body.put("note", note);
        }
        if (refuseSecrets) {
            body.put("refuse_secrets", true);
        }
        return body.put("kind", full ? "full" : incremental ? "incremental" : "auto")
                .put("documents", !withoutDocuments);
    }

    /** Takes a store and a place out of what was typed. */
    private List<String> addresses(List<String> words) {
        List<String> addresses = new ArrayList<>();
        for (String word : words) {
            if (word.matches("s3://.*|[/.].*")) {
                to = once("place", to, word);
            } else if (word.contains("/")) {
                addresses.add(word);
            } else {
                store = once("store", store, word);
            }
        }
        return addresses;
    }

    private static String once(String what, @Nullable String before, String now) {
        if (before != null && !before.equals(now)) {
            throw CommandFailure.usage(
                    "Found two " + what + "s, " + before + " and " + now + "; expected one.");
        }
        return now;
    }

    /** What it is about, for the name of a schedule. */
    String subject(List<String> words) {
        List<String> collections = addresses(words);
        if (!collections.isEmpty()) {
            return collections.getFirst().substring(collections.getFirst().indexOf('/') + 1);
        }
        return store != null ? store : indexes.getFirst();
    }
}
