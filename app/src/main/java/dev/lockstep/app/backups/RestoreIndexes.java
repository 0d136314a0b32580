package dev.lockstep.app.backups;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.service.BackupService.RestoreIndex;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.app.backups.About.EvalSet;
import dev.lockstep.app.backups.About.Travels;
import dev.lockstep.embed.Canaries;
import dev.lockstep.embed.Lineage;
import dev.lockstep.index.Embedders;
import dev.lockstep.store.archive.CollectionBackup;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes indexes again from what travelled in a backup: the definition, the eval sets, and the
 * vectors, which go into the embedding cache under the hash of text and model, so that the next
 * sync embeds only what has changed since. The rows themselves come from the dataset.
 */
record RestoreIndexes(BackupParts parts, TenantId tenant, Located at) {
    private Travels travels(String index) {
        return About.of(at)
                .flatMap(about -> about.ofIndex(index))
                .orElseThrow(() ->
                        new LockstepException(
                                ErrorKind.NOT_FOUND,
                                "index-not-found",
                                "There is no index '"
                                        + Names.shown(index)
                                        + "' in the backup "
                                        + at.name()
                                        + "; make backups of an index's collection to have it"
                                        + " travel with it."));
    }

    private static IndexDefinition definition(Travels travels) {
        return java.util.Objects.requireNonNull(travels.index()).definition();
    }

    RestoreIndex plan(String index) {
        Travels travels = travels(index);
        CollectionBackup part = PlanRestore.part(at.info(), travels.collection());
        IndexDefinition definition = definition(travels);
        @Nullable IndexDefinition there = existing(index);
        String problem = problem(definition, there);
        return new RestoreIndex(
                index,
                definition.dataset(),
                definition.equals(there),
                travels.evalSets().stream().map(EvalSet::name).toList(),
                problem == null && usable(definition, part) ? part.rows() : 0,
                problem);
    }

    private @Nullable IndexDefinition existing(String index) {
        try {
            return indexes().get(tenant, index).definition();
        } catch (LockstepException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private @Nullable String problem(IndexDefinition wanted, @Nullable IndexDefinition there) {
        if (there != null && !there.equals(wanted)) {
            return "Cannot restore the index "
                    + wanted.name()
                    + ": found one of that name with another definition; delete that one first, or"
                    + " restore the collection alone with --to lake --as NAME.";
        }
        if (there == null && !parts.indexed().datasets().test(tenant, wanted.dataset())) {
            return "Cannot restore the index "
                    + wanted.name()
                    + ": found no dataset "
                    + wanted.dataset()
                    + ", from which its rows come; ingest it first (its vectors wait in the backup),"
                    + " or restore the collection alone with --to lake.";
        }
        return null;
    }

    private IndexService indexes() {
        return parts.indexed().service().get();
    }

    /** Whether the model of today is the one that made the vectors. */
    private boolean usable(IndexDefinition definition, CollectionBackup part) {
        try {
            Embedders.Loaded model = model(definition);
            Canaries.verify(part.spec().properties(), model.uncached());
            return model.uncached().identity().canonical().equals(part.spec().model());
        } catch (LockstepException anotherModelOrNone) {
            return false;
        }
    }

    private Embedders.Loaded model(IndexDefinition definition) {
        return parts.indexed()
                .embedders()
                .get(definition.embedder(), definition.longTexts().equals("chunk"));
    }

    /** Does it; a second time it changes nothing. Returns what it did, a whole sentence. */
    String restore(BackupWork work, String index, Snapshot rows) {
        Travels travels = travels(index);
        IndexDefinition definition = definition(travels);
        CollectionBackup part = PlanRestore.part(at.info(), travels.collection());
        indexes().create(tenant, definition);
        travels.evalSets()
                .forEach(set -> indexes().importEvalSet(tenant, set.name(), set.queries()));
        long taken = usable(definition, part) ? take(work, definition, rows) : 0;
        return "Index "
                + index
                + " is there again over dataset "
                + definition.dataset()
                + ", with "
                + Words.count(travels.evalSets().size(), "eval set", "eval sets")
                + "; "
                + (taken == 0
                        ? "its model is not the one of the backup, so a sync embeds every text anew."
                        : Words.count(taken, "vector", "vectors")
                                + " are ready for its next sync.");
    }

    private long take(BackupWork work, IndexDefinition definition, Snapshot rows) {
        Keys keys = keys(definition);
        long taken = 0;
        long read = 0;
        for (Split split : rows.plan(1)) {
            try (BatchReader reader = rows.open(split, Position.START, 1_000)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    work.step().checkCancelled();
                    taken += take(batch, keys);
                    read += batch.size();
                    work.step().progress(Progress.of("rows", rows.rows(), read));
                }
            }
        }
        return taken;
    }

    /** Under what the cache looks for a row's vector, null where it would not. */
    private interface Keys {
        byte @Nullable [] of(Batch batch, int row);
    }

    /**
     * The lineage kept beside the vector is that of the whole text. With texts cut into pieces the
     * cache has pieces: only a text that is one piece is known by its own hash.
     */
    private Keys keys(IndexDefinition definition) {
        if (!definition.longTexts().equals("chunk")) {
            return RestoreIndexes::lineage;
        }
        Embedders.Loaded whole = parts.indexed().embedders().get(definition.embedder(), false);
        Lineage lineage = whole.lineage();
        int window = whole.uncached().window();
        return (batch, row) -> {
            String text = batch.document(row);
            return text == null || whole.uncached().tokens(text) > window
                    ? null
                    : lineage.key(text);
        };
    }

    private static byte @Nullable [] lineage(Batch batch, int row) {
        String hex = batch.embeddedFrom(row);
        return hex == null ? null : HexFormat.of().parseHex(hex);
    }

    private long take(Batch batch, Keys keys) {
        List<byte[]> found = new ArrayList<>(batch.size());
        List<float[]> vectors = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            byte[] key = keys.of(batch, i);
            float[] vector = batch.vector(i);
            if (key != null && vector != null) {
                found.add(key);
                vectors.add(vector);
            }
        }
        parts.indexed().cache().put(found, vectors);
        return found.size();
    }
}
