package dev.lockstep.migrate.internal.plan;

import dev.lockstep.api.Capturing;
import dev.lockstep.api.Checkable;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Finding;
import dev.lockstep.api.Limits;
import dev.lockstep.api.LoadTelling;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Searchable;
import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.service.MigrationService.Embedding;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.Models;
import dev.lockstep.api.service.MigrationService.NewMigration;
import dev.lockstep.api.service.MigrationService.Plan;
import dev.lockstep.migrate.MigrateParts;
import dev.lockstep.migrate.MigrateParts.Places;
import dev.lockstep.migrate.TextModels;
import dev.lockstep.migrate.internal.carry.PastBackfills;
import dev.lockstep.migrate.internal.sides.Awaited;
import dev.lockstep.migrate.internal.sides.Sides;
import dev.lockstep.migrate.internal.state.Gates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at both ends before anything is begun. */
public final class PlanMigration {
    private final Places places;
    private final TextModels configured;
    private final NewMigration wanted;
    private final Awaited awaited;
    private final PastBackfills past;
    private final List<String> notes = new ArrayList<>();
    private final List<String> obstacles = new ArrayList<>();

    private PlanMigration(MigrateParts parts, PastBackfills past, NewMigration wanted) {
        this.past = past;
        this.places = parts.places();
        this.configured = parts.models();
        this.wanted = wanted;
        this.awaited = Awaited.of(parts);
    }

    public static Plan of(
            MigrateParts parts, PastBackfills past, TenantId tenant, NewMigration wanted) {
        return new PlanMigration(parts, past, wanted)
                .plan(
                        parts.places().address(tenant, wanted.source()),
                        parts.places().address(tenant, wanted.target()));
    }

    private Plan plan(CollectionRef source, CollectionRef target) {
        if (source.equals(target)) {
            throw LockstepException.user(
                    "collection-same",
                    "Cannot migrate " + source + " to itself: expected two collections.");
        }
        places.readable(source);
        CollectionInfo from =
                places.store(source)
                        .describe(source)
                        .orElseThrow(
                                () -> LockstepException.notFound("collection", source.toString()));
        Optional<CollectionInfo> to = places.store(target).describe(target);
        look(source, target);
        Embedding embedding = wanted.settings().embedding();
        Models models =
                embedding == null
                        ? null
                        : new PlanModels(places, configured, embedding, notes, obstacles)
                                .plan(from, to);
        int dimension = models == null ? from.spec().dimension() : models.target().dimension();
        to.ifPresent(info -> shape(dimension, from, info));
        ReadSample sample = ReadSample.of(places.readable(source), source);
        EstimateBackfill.Estimate estimate =
                new EstimateBackfill(places, past, sample, from.rows())
                        .of(
                                target,
                                dimension,
                                wanted.settings(),
                                embedding == null
                                        ? null
                                        : configured.get(
                                                embedding.model(), embedding.chunkLongTexts()));
        limits(dimension, places.store(target).limits());
        check(source, Checkable.Use.MIGRATION);
        check(target, Checkable.Use.RESTORE);
        return new Plan(
                wanted.source(),
                wanted.target(),
                from.rows(),
                to.map(CollectionInfo::rows).orElse(0L),
                sample.bytesOf(from.rows()),
                estimate.seconds(),
                estimate.from(),
                new Sides(places, source, target, null, awaited)
                        .loses().stream().map(d -> d.sentence()).sorted().toList(),
                notes,
                obstacles,
                models);
    }

    private void look(CollectionRef source, CollectionRef target) {
        Store from = places.store(source);
        if (wanted.settings().mode() == Mode.CAPTURE && !(from instanceof Capturing)) {
            obstacles.add(
                    "The store "
                            + source.store()
                            + " does not tell of its changes: take mode dual_write, and write"
                            + " through the migration.");
        }
        if (wanted.settings().maxLoad() > 0) {
            load(from);
        }
        writable(target);
        written(from, source);
        for (CollectionRef ref : List.of(source, target)) {
            if (!(places.store(ref) instanceof Searchable)) {
                notes.add(
                        "The store "
                                + ref.store()
                                + " has no search: reads cannot be routed or compared.");
            }
        }
    }

    private void written(Store from, CollectionRef source) {
        boolean takesWrites = false;
        if (from instanceof Writable writable) {
            try {
                writable.requireWritable(source);
                takesWrites = true;
                writable(source);
            } catch (LockstepException e) {
                notes.add(String.valueOf(e.getMessage()));
            }
        }
        if (!takesWrites) {
            notes.add("Nothing can be written through the migration: its source takes no writes.");
        }
    }

    private void load(Store from) {
        if (!(from instanceof LoadTelling telling)) {
            obstacles.add(
                    "The source's server does not tell how busy it is: leave out --max-load, and"
                            + " take --max-rate.");
            return;
        }
        try {
            telling.sessionsAtWork();
        } catch (LockstepException e) {
            obstacles.add(String.valueOf(e.getMessage()));
        }
    }

    private void writable(CollectionRef ref) {
        try {
            places.writable(ref);
        } catch (LockstepException e) {
            obstacles.add(String.valueOf(e.getMessage()));
        }
    }

    private void shape(int dimension, CollectionInfo from, CollectionInfo to) {
        if (dimension != to.spec().dimension() || from.spec().metric() != to.spec().metric()) {
            obstacles.add(
                    to.ref()
                            + " has "
                            + to.spec().dimension()
                            + " dimensions and metric "
                            + Gates.words(to.spec().metric().name())
                            + ", and "
                            + dimension
                            + " and "
                            + Gates.words(from.spec().metric().name())
                            + " are to come: choose another target.");
        }
        if (to.rows() > 0) {
            notes.add(
                    to.ref()
                            + " has "
                            + to.rows()
                            + " rows: those that differ from the source are replaced or deleted.");
        }
    }

    private void limits(int dimension, Limits limits) {
        if (dimension > limits.maxDimension()) {
            obstacles.add(
                    "The target takes vectors of "
                            + limits.maxDimension()
                            + " dimensions at most; its rows are to have "
                            + dimension
                            + ".");
        }
    }

    private void check(CollectionRef ref, Checkable.Use use) {
        if (!(places.store(ref) instanceof Checkable checkable)) {
            return;
        }
        for (Finding finding : checkable.check(use)) {
            String remedy = finding.remedy() == null ? "" : ": " + finding.remedy();
            String told = ref.store() + ", " + finding.subject() + ": " + finding.found() + remedy;
            switch (finding.level()) {
                case FAULT, RISK -> notes.add(told);
                case NOTE, FINE -> {}
            }
        }
    }
}
