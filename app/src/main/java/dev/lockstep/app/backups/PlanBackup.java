package dev.lockstep.app.backups;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.BackupService.BackupPlan;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.api.service.BackupService.SourceView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decides what a backup will be: its name, its collections, and what it stands on. */
final class PlanBackup {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int LONGEST_PREFIX = 60;

    private final BackupParts parts;

    PlanBackup(BackupParts parts) {
        this.parts = parts;
    }

    /** What a plan is carried out by. */
    record Decided(
            String name,
            @Nullable String parent,
            String reason,
            Sources sources,
            long rows,
            long bytes) {
        Kind kind() {
            return parent == null ? Kind.FULL : Kind.INCREMENTAL;
        }
    }

    Decided decide(TenantId tenant, BackupRequest request, Instant now) {
        Sources sources = Sources.of(parts.stores(), tenant, request);
        Located place = parts.archives().place(tenant, request.directory());
        String name = request.name() == null ? name(sources, now) : request.name();
        Names.require("backup", name);
        if (name.equals(dev.lockstep.api.service.BackupService.LATEST)) {
            throw LockstepException.user(
                    "name-form", "Cannot name a backup 'latest': that names the newest one.");
        }
        if (place.archive().find(tenant, name).isPresent()) {
            throw LockstepException.conflict(
                    "backup-exists",
                    "Cannot make the backup "
                            + name
                            + ": found one of that name; choose another with --name.");
        }
        ChooseParent.Choice choice =
                new ChooseParent(place, parts.settings().chain())
                        .of(request, sources, parts.stores());
        List<SourceView> views = views(tenant, sources);
        return new Decided(
                name,
                choice.parent(),
                choice.reason(),
                sources,
                views.stream().mapToLong(SourceView::rows).sum(),
                views.stream().mapToLong(SourceView::bytes).sum());
    }

    /** Such as {@code works-20261121-020000}. */
    private static String name(Sources sources, Instant now) {
        String first = Names.suggest(sources.all().getFirst().name());
        String prefix = first.substring(0, Math.min(LONGEST_PREFIX, first.length()));
        return prefix + "-" + STAMP.format(now);
    }

    private List<SourceView> views(TenantId tenant, Sources sources) {
        List<SourceView> views = new ArrayList<>();
        for (Sources.Source source : sources.all()) {
            CollectionInfo info =
                    parts.stores().info(parts.stores().address(tenant, source.address()));
            views.add(new SourceView(source.address(), source.index(), info.rows(), bytes(info)));
        }
        return views;
    }

    /** As the store tells it, else what its vectors take and something for the rest. */
    private static long bytes(CollectionInfo info) {
        return info.bytes() > 0 ? info.bytes() : info.rows() * (4L * info.spec().dimension() + 400);
    }

    /** The same for files that go to a directory which nothing may be made in yet. */
    BackupPlan view(TenantId tenant, BackupRequest request, Instant now, Path target) {
        BackupPlan plan = view(tenant, request, now);
        return new BackupPlan(
                plan.name(),
                target.toString(),
                plan.kind(),
                plan.reason(),
                plan.parent(),
                plan.sources(),
                plan.rows(),
                plan.bytesNeeded(),
                free(target),
                plan.notes());
    }

    BackupPlan view(TenantId tenant, BackupRequest request, Instant now) {
        Decided decided = decide(tenant, request, now);
        String directory = request.directory();
        Located place = parts.archives().place(tenant, directory);
        return new BackupPlan(
                decided.name(),
                directory == null ? parts.archives().home() : directory,
                decided.kind(),
                decided.reason(),
                decided.parent(),
                views(tenant, decided.sources()),
                decided.rows(),
                2 * decided.bytes(),
                place.local().map(PlanBackup::free).orElse(-1L),
                notes(tenant, request, decided));
    }

    private List<String> notes(TenantId tenant, BackupRequest request, Decided decided) {
        List<String> notes = new ArrayList<>();
        if (decided.parent() != null) {
            notes.add(
                    "An increment saves bytes stored, not bytes read: every row is read and compared"
                            + " with the hashes kept beside "
                            + decided.parent()
                            + ".");
        }
        if (!request.documents()) {
            notes.add("Source texts are left out; a restore brings rows back without them.");
        }
        for (Sources.Source source : decided.sources().all()) {
            if (source.index() != null) {
                notes.add(
                        "The definition, the alias and the eval sets of index "
                                + source.index()
                                + " travel with "
                                + source.address()
                                + ".");
            }
            if (Secrets.in(
                    parts.stores().info(parts.stores().address(tenant, source.address())).spec())) {
                notes.add(
                        "Properties of "
                                + source.address()
                                + " that look like credentials are left out.");
            }
        }
        return notes;
    }

    /** Refuses where less than twice the size is free: a backup must not fill the disk. */
    void requireSpace(BackupPlan plan) {
        if (plan.bytesFree() >= 0 && plan.bytesFree() < plan.bytesNeeded()) {
            throw new LockstepException(
                    ErrorKind.RESOURCES,
                    "archive-space",
                    "Cannot make the backup "
                            + plan.name()
                            + ": found "
                            + mb(plan.bytesFree())
                            + " MB free in "
                            + plan.place()
                            + ", expected at least "
                            + mb(plan.bytesNeeded())
                            + " MB, twice the size; make room, expire old backups, or name another"
                            + " place with --to.");
        }
    }

    private static long mb(long bytes) {
        return (bytes + 999_999) / 1_000_000;
    }

    /** Of the disk on which a directory is, or would be. */
    static long free(Path place) {
        for (Path at = place; at != null; at = at.getParent()) {
            if (Files.isDirectory(at)) {
                try {
                    return Files.getFileStore(at).getUsableSpace();
                } catch (IOException unknown) {
                    return -1;
                }
            }
        }
        return -1;
    }
}
