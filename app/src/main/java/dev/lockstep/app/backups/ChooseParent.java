package dev.lockstep.app.backups;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.app.collections.Stores;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.CollectionBackup;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which backup an increment stands on: the newest good one of the same collections, unless its
 * chain is as long as it may be or it was made in another form.
 */
record ChooseParent(Located place, int chain) {
    /**
     * What was decided.
     *
     * @param parent null for a full backup
     * @param reason a whole sentence
     */
    record Choice(@Nullable String parent, String reason) {}

    /**
     * @throws LockstepException CONFLICT where an increment was asked for and is not possible
     */
    Choice of(BackupRequest request, Sources sources, Stores stores) {
        if (request.kind() == Kind.FULL) {
            return new Choice(null, "A full backup was asked for.");
        }
        Choice choice = newest(request, sources, stores);
        if (request.kind() == Kind.INCREMENTAL && choice.parent() == null) {
            throw LockstepException.conflict(
                    "backup-no-parent",
                    "Cannot make an increment: "
                            + choice.reason()
                            + " Leave --incremental out to make a full backup.");
        }
        return choice;
    }

    private Choice newest(BackupRequest request, Sources sources, Stores stores) {
        Goodness goodness = Goodness.of(place);
        for (BackupInfo info : goodness.newestFirst()) {
            if (goodness.problem(info) == null && isOfTheSame(info, sources)) {
                Optional<String> hindrance = hindrance(info, request, sources, stores);
                return hindrance
                        .map(why -> new Choice(null, "It is a full one: " + why))
                        .orElseGet(() ->
                                new Choice(
                                        info.name(),
                                        "It is an increment on "
                                                + info.name()
                                                + ", number "
                                                + info.chain()
                                                + " of at most "
                                                + (chain - 1)
                                                + " before the next full one."));
            }
        }
        return new Choice(
                null, "It is a full one: there is no good backup of these collections yet.");
    }

    private static boolean isOfTheSame(BackupInfo info, Sources sources) {
        Map<String, String> there = new HashMap<>();
        for (CollectionBackup c : info.collections()) {
            CollectionBackup.Source source = c.source();
            there.put(c.name(), source == null ? "" : source.collection());
        }
        Map<String, String> wanted = new HashMap<>();
        sources.all().forEach(s -> wanted.put(s.name(), s.address()));
        return there.equals(wanted);
    }

    private Optional<String> hindrance(
            BackupInfo info, BackupRequest request, Sources sources, Stores stores) {
        if (info.chain() >= chain) {
            return Optional.of(
                    "the chain of "
                            + info.name()
                            + " has "
                            + info.chain()
                            + " backups, the most that"
                            + " backups.chain allows.");
        }
        boolean documents = About.of(place.sibling(info.name())).map(About::documents).orElse(true);
        if (documents != request.documents()) {
            return Optional.of(
                    info.name() + " was made " + (documents ? "with" : "without") + " documents.");
        }
        return info.collections().stream()
                .map(c -> hindrance(info, c, sources, stores))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> hindrance(
            BackupInfo info, CollectionBackup there, Sources sources, Stores stores) {
        if (!there.sidecar()) {
            return Optional.of(info.name() + " has no hashes to compare with.");
        }
        CollectionSpec before = there.spec();
        CollectionSpec now =
                sources.all().stream()
                        .filter(s -> s.name().equals(there.name()))
                        .map(s -> stores.info(stores.address(place.tenant(), s.address())).spec())
                        .findFirst()
                        .orElseThrow();
        boolean same = before.dimension() == now.dimension() && before.metric() == now.metric();
        return same
                ? Optional.empty()
                : Optional.of(
                        there.name()
                                + " has "
                                + now.dimension()
                                + " dimensions now and had "
                                + before.dimension()
                                + " in "
                                + info.name()
                                + ".");
    }
}
