package dev.lockstep.cli.internal.command;

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
            description = "All collections of this store; needs --all.")
    private @Nullable String store;

    @Option(names = "--all", description = "With --store: each of its collections.")
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

    @Option(names = "--note", paramLabel = "TEXT", description = "For those who find it later.")
    private @Nullable String note;

    /** The body of a request, without a name. */
    ObjectNode body(List<String> collections) {
        if (full && incremental) {
            throw CommandFailure.usage("Cannot use --full and --incremental together.");
        }
        if (all != (store != null)) {
            throw CommandFailure.usage("Use --store STORE --all for all collections of a store.");
        }
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
        return body.put("kind", full ? "full" : incremental ? "incremental" : "auto")
                .put("documents", !withoutDocuments);
    }

    /** What it is about, for the name of a schedule. */
    String subject(List<String> collections) {
        if (!collections.isEmpty()) {
            return collections.getFirst().substring(collections.getFirst().indexOf('/') + 1);
        }
        return store != null ? store : indexes.getFirst();
    }
}
