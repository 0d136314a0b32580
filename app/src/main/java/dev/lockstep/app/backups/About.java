package dev.lockstep.app.backups;

import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.IndexService.GenerationView;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.IndexService.JudgedQuery;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a backup says of itself beside its rows: a document in it, sealed with it.
 *
 * @param documents whether source texts are in it
 * @param travels what travels with each collection that has something
 */
record About(boolean documents, List<Travels> travels) {
    /** The document's name in the backup. */
    static final String NAME = "about";

    About {
        travels = List.copyOf(travels);
    }

    /**
     * What travels with a collection.
     *
     * @param collection its name within the backup
     * @param index null where it is no index's
     */
    record Travels(String collection, @Nullable Index index, List<EvalSet> evalSets) {
        Travels {
            evalSets = List.copyOf(evalSets);
        }
    }

    /**
     * An index.
     *
     * @param alias what the alias champion pointed to, null where nothing served yet
     * @param history generations that were published, newest first
     */
    record Index(
            IndexDefinition definition,
            @Nullable GenerationView alias,
            List<GenerationView> history) {
        Index {
            history = List.copyOf(history);
        }
    }

    /** Judged queries of which some speak of rows of the collection. */
    record EvalSet(String name, List<JudgedQuery> queries) {
        EvalSet {
            queries = List.copyOf(queries);
        }
    }

    /** Of a backup; empty where another program wrote it. */
    static Optional<About> of(Located at) {
        boolean there =
                at.archive()
                        .find(at.tenant(), at.name())
                        .map(info -> info.extras().contains(NAME))
                        .orElse(false);
        return !there
                ? Optional.empty()
                : at.archive()
                        .extra(at.tenant(), at.name(), NAME)
                        .map(bytes -> BackupWork.JSON.readValue(bytes, About.class));
    }

    byte[] bytes() {
        return BackupWork.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }

    Optional<Travels> with(String collection) {
        return travels.stream().filter(t -> t.collection().equals(collection)).findFirst();
    }

    Optional<Travels> ofIndex(String name) {
        return travels.stream()
                .filter(t -> t.index() != null && t.index().definition().name().equals(name))
                .findFirst();
    }

    static About nothing(BackupRequest request) {
        return new About(request.documents(), List.of());
    }
}
