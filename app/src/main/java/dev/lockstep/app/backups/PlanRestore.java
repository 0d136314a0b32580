package dev.lockstep.app.backups;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Replaceable;
import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.BackupService.RestoreIndex;
import dev.lockstep.api.service.BackupService.RestoreItem;
import dev.lockstep.api.service.BackupService.RestorePlan;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.CollectionBackup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says what a restore would do: where to each collection goes, and what stands in its way. */
record PlanRestore(BackupParts parts, TenantId tenant, RestoreRequest request) {
    Located at() {
        return parts.archives().locate(tenant, request.backup());
    }

    /** A collection of the backup and where it goes. */
    record Goal(String collection, CollectionRef target) {}

    /**
     * What goes where; nothing where indexes alone are restored.
     *
     * @throws LockstepException USER where the request cannot be understood, NOT_FOUND where a name
     *     is not there
     */
    List<Goal> goals(BackupInfo info) {
        String to = request.to();
        if (to == null) {
            if (request.indexes().isEmpty()) {
                throw LockstepException.user(
                        "restore-target",
                        "Cannot restore "
                                + info.name()
                                + ": found no target, expected a store such"
                                + " as lake, or an index.");
            }
            return List.of();
        }
        List<CollectionBackup> chosen = chosen(info);
        int slash = to.indexOf('/');
        String store = slash < 0 ? to : to.substring(0, slash);
        Map<String, String> renamed = renamed(chosen);
        String name =
                request.as() != null && renamed.isEmpty()
                        ? request.as()
                        : slash < 0 ? null : to.substring(slash + 1);
        if (name != null && chosen.size() > 1) {
            throw LockstepException.user(
                    "restore-names",
                    "Cannot restore "
                            + chosen.size()
                            + " collections as "
                            + Names.shown(name)
                            + ": name the one that you want: "
                            + String.join(
                                    ", ", chosen.stream().map(CollectionBackup::name).toList())
                            + ".");
        }
        parts.stores().store(tenant, store);
        return chosen.stream()
                .map(c ->
                        new Goal(
                                c.name(),
                                target(
                                        store,
                                        name == null
                                                ? renamed.getOrDefault(c.name(), c.name())
                                                : name)))
                .toList();
    }

    /** New names by old ones; empty where one name is given, or none. */
    private Map<String, String> renamed(List<CollectionBackup> chosen) {
        String as = request.as();
        if (as == null || !as.contains("=")) {
            return Map.of();
        }
        Map<String, String> names = new TreeMap<>();
        for (String pair : as.split(",", -1)) {
            String[] both = pair.split("=", -1);
            boolean known =
                    both.length == 2 && chosen.stream().anyMatch(c -> c.name().equals(both[0]));
            if (!known || names.put(both[0], both[1]) != null || !isNew(names, both[1])) {
                throw LockstepException.user(
                        "restore-names",
                        "Cannot rename by '"
                                + Names.shown(pair)
                                + "': expected old=new, each once, of "
                                + String.join(
                                        ", ", chosen.stream().map(CollectionBackup::name).toList())
                                + ".");
            }
        }
        return names;
    }

    private static boolean isNew(Map<String, String> names, String name) {
        return names.values().stream().filter(name::equals).count() == 1;
    }

    private CollectionRef target(String store, String name) {
        return new CollectionRef(tenant, store, Names.require("collection", name));
    }

    private List<CollectionBackup> chosen(BackupInfo info) {
        if (request.collections().isEmpty()) {
            return info.collections();
        }
        return request.collections().stream().map(name -> part(info, name)).toList();
    }

    static CollectionBackup part(BackupInfo info, String name) {
        return info.collections().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new LockstepException(
                                dev.lockstep.api.ErrorKind.NOT_FOUND,
                                "collection-not-found",
                                "There is no collection '"
                                        + Names.shown(name)
                                        + "' in the backup "
                                        + info.name()
                                        + "; it holds "
                                        + String.join(
                                                ", ",
                                                info.collections().stream()
                                                        .map(CollectionBackup::name)
                                                        .toList())
                                        + "."));
    }

    RestorePlan view() {
        Located at = at();
        BackupInfo info = at.info();
        List<Goal> goals = goals(info);
        List<RestoreItem> items = goals.stream().map(g -> item(info, g)).toList();
        List<RestoreIndex> indexes =
                request.indexes().stream()
                        .map(name -> new RestoreIndexes(parts, tenant, at).plan(name))
                        .toList();
        long rows =
                items.stream().mapToLong(RestoreItem::rows).sum()
                        + (items.isEmpty()
                                ? indexes.stream().mapToLong(RestoreIndex::vectors).sum()
                                : 0);
        return new RestorePlan(
                info.name(),
                info.created(),
                items,
                indexes,
                rows,
                chainBytes(at, info),
                notes(at, info, goals));
    }

    /** Of the files that are read: the parents' too. */
    private static long chainBytes(Located at, BackupInfo info) {
        long bytes = info.bytes();
        String parent = info.parent();
        while (parent != null) {
            Optional<BackupInfo> next = at.archive().find(at.tenant(), parent);
            bytes += next.map(BackupInfo::bytes).orElse(0L);
            parent = next.map(BackupInfo::parent).orElse(null);
        }
        return bytes;
    }

    private List<String> notes(Located at, BackupInfo info, List<Goal> goals) {
        List<String> notes = new ArrayList<>(info.notes());
        if (info.verified() == null && info.lockstepVersion().isEmpty()) {
            notes.add("Another program made it, and nothing in it proves its rows.");
        }
        if (info.parent() != null) {
            notes.add("It is read over a chain of " + info.chain() + " backups.");
        }
        for (Goal goal : goals) {
            notes.addAll(at.store().notes(at.collection(goal.collection())));
        }
        return notes.stream().distinct().toList();
    }

    private RestoreItem item(BackupInfo info, Goal goal) {
        CollectionBackup part = part(info, goal.collection());
        Store store = parts.stores().store(goal.target());
        Optional<CollectionInfo> there = store.describe(goal.target());
        List<String> losses =
                store.loses(goal.target()).stream().sorted().map(Distinction::sentence).toList();
        return new RestoreItem(
                goal.collection(),
                goal.target().toString(),
                part.rows(),
                there.map(CollectionInfo::rows).orElse(-1L),
                losses,
                problem(part, goal, store, there.orElse(null)));
    }

    private @Nullable String problem(
            CollectionBackup part, Goal goal, Store store, @Nullable CollectionInfo there) {
        return Stream.of(
                        unwritable(goal),
                        there == null || there.rows() == 0 || store instanceof Replaceable
                                ? null
                                : "Cannot restore into "
                                        + goal.target()
                                        + ": found rows in it, and the store "
                                        + goal.target().store()
                                        + " cannot exchange them in one act; restore under another"
                                        + " name (--as), or drop it first.",
                        tooMany(part, goal, store),
                        there == null ? null : otherShape(part, goal, there.spec()))
                .filter(problem -> problem != null)
                .findFirst()
                .orElse(null);
    }

    private @Nullable String unwritable(Goal goal) {
        try {
            parts.stores().writable(goal.target());
            return null;
        } catch (LockstepException e) {
            String name = goal.target().name();
            return e.code().equals("collection-owned")
                    ? "Cannot restore into "
                            + goal.target()
                            + ": found it to be the collection of the index "
                            + name
                            + ", which only its syncs write. Either restore the index (--index "
                            + name
                            + "), or restore beside it (--as "
                            + name
                            + "_restored)."
                    : String.valueOf(e.getMessage());
        }
    }

    private static @Nullable String tooMany(CollectionBackup part, Goal goal, Store store) {
        int dimension = part.spec().dimension();
        int most = store.limits().maxDimension();
        return dimension <= most
                ? null
                : "Cannot restore into "
                        + goal.target()
                        + ": found vectors of "
                        + dimension
                        + " dimensions in the backup, and the store "
                        + goal.target().store()
                        + " takes "
                        + most
                        + "; choose another store.";
    }

    private static @Nullable String otherShape(
            CollectionBackup part, Goal goal, CollectionSpec there) {
        CollectionSpec spec = part.spec();
        if (spec.dimension() == there.dimension() && spec.metric() == there.metric()) {
            return null;
        }
        String found =
                spec.dimension() != there.dimension()
                        ? "vectors of "
                                + spec.dimension()
                                + " dimensions in the backup and of "
                                + there.dimension()
                                + " in the target"
                        : "the metric "
                                + spec.metric()
                                + " in the backup and "
                                + there.metric()
                                + " in the target";
        return "Cannot restore into "
                + goal.target()
                + ": found "
                + found
                + ". Three ways out: restore under another name (--as "
                + goal.collection()
                + "_"
                + spec.dimension()
                + "); choose a backup that was made with the target's "
                + there.dimension()
                + " dimensions; or drop the target first and restore again.";
    }
}
