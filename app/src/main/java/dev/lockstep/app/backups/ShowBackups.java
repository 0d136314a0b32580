package dev.lockstep.app.backups;

import dev.lockstep.api.Pin;
import dev.lockstep.api.service.BackupService.BackupDetail;
import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.Checked;
import dev.lockstep.api.service.BackupService.CollectionPart;
import dev.lockstep.api.service.BackupService.FileView;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.store.archive.BackupFile;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.CollectionBackup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Backups of one tenant as people see them.
 *
 * @param place where they are; its name is of no matter
 */
record ShowBackups(Located place) {
    private List<BackupInfo> all() {
        return place.archive().list(place.tenant());
    }

    List<BackupView> newestFirst() {
        Goodness goodness = Goodness.of(place);
        return goodness.newestFirst().stream().map(info -> view(info, goodness)).toList();
    }

    BackupDetail detail() {
        BackupInfo info = place.info();
        List<FileView> files =
                place.archive().files(place.tenant(), place.name()).stream()
                        .map(ShowBackups::file)
                        .toList();
        return new BackupDetail(
                view(info, Goodness.of(place)), place.directory(), files, kept(info));
    }

    private static FileView file(BackupFile file) {
        return new FileView(
                file.name(), file.collection(), file.rows(), file.bytes(), file.sha256());
    }

    private BackupView view(BackupInfo info, Goodness goodness) {
        Optional<About> about = about(info);
        return new BackupView(
                info.name(),
                info.created(),
                info.parent() == null ? Kind.FULL : Kind.INCREMENTAL,
                info.parent(),
                goodness.chain(info),
                info.collections().stream().map(c -> part(c, about)).toList(),
                info.rows(),
                info.bytes(),
                Notes.note(info),
                checked(info),
                Notes.drilled(info),
                goodness.problem(info),
                info.lockstepVersion().isEmpty() ? null : "Lockstep " + info.lockstepVersion());
    }

    /** A document that is damaged is a matter for a verification, not for a list. */
    private Optional<About> about(BackupInfo info) {
        try {
            return About.of(place.sibling(info.name()));
        } catch (RuntimeException damaged) {
            return Optional.empty();
        }
    }

    private static CollectionPart part(CollectionBackup c, Optional<About> about) {
        Optional<About.Travels> travels = about.flatMap(a -> a.with(c.name()));
        return new CollectionPart(
                c.name(),
                c.source() == null ? null : c.source().collection(),
                c.rows(),
                c.changed(),
                c.deleted(),
                c.spec().dimension(),
                c.spec().metric().name().toLowerCase(Locale.ROOT),
                c.spec().model(),
                about.map(About::documents).orElse(true),
                travels.map(About.Travels::index).map(i -> i.definition().name()).orElse(null),
                travels.stream()
                        .flatMap(t -> t.evalSets().stream())
                        .map(About.EvalSet::name)
                        .toList(),
                c.fingerprint(),
                c.source() == null ? null : c.source().snapshot());
    }

    /** What was proven when it was made counts until somebody verifies it again. */
    private static @Nullable Checked checked(BackupInfo info) {
        BackupInfo.Verified verified = info.verified();
        if (verified != null) {
            String sentence =
                    verified.damages() == 0
                            ? verified.content()
                                    ? "Every file and every row is as it was sealed."
                                    : "Every file is as it was sealed."
                            : Words.count(verified.damages(), "defect was", "defects were")
                                    + " found.";
            return new Checked(verified.at(), "", info.rows(), verified.damages(), sentence);
        }
        boolean proven =
                !info.collections().isEmpty()
                        && info.collections().stream().allMatch(c -> c.fingerprint() != null);
        return proven
                ? new Checked(
                        info.created(),
                        info.run(),
                        info.rows(),
                        0,
                        "Its rows were read back and proven equal when it was made.")
                : null;
    }

    private List<String> kept(BackupInfo info) {
        List<String> kept = new ArrayList<>();
        boolean last =
                Goodness.of(place)
                        .latest()
                        .map(newest -> newest.name().equals(info.name()))
                        .orElse(false);
        if (last) {
            kept.add("It is the last good one, which no retention removes.");
        }
        List<String> children =
                all().stream()
                        .filter(other -> info.name().equals(other.parent()))
                        .map(BackupInfo::name)
                        .toList();
        if (!children.isEmpty()) {
            kept.add(String.join(", ", children) + " stands on it.");
        }
        String prefix = info.name() + "/";
        for (Pin pin : place.store().pins(place.tenant())) {
            if (pin.snapshot().collection().name().startsWith(prefix)) {
                kept.add("The run " + pin.owner() + " reads it.");
            }
        }
        if (kept.isEmpty()) {
            kept.add("It stays until an expiry whose rules do not keep it.");
        }
        return kept.stream().distinct().toList();
    }
}
