package dev.lockstep.app.backups;

import dev.lockstep.store.archive.BackupInfo;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known against backups: their own defects, and those of what they stand on. */
final class Goodness {
    private final List<BackupInfo> newestFirst;
    private final Map<String, BackupInfo> byName = new HashMap<>();

    private Goodness(List<BackupInfo> newestFirst) {
        this.newestFirst = newestFirst;
        newestFirst.forEach(info -> byName.put(info.name(), info));
    }

    static Goodness of(Located place) {
        return new Goodness(place.archive().list(place.tenant()).reversed());
    }

    List<BackupInfo> newestFirst() {
        return newestFirst;
    }

    /** The newest of ours that can be relied on. */
    Optional<BackupInfo> latest() {
        return newestFirst.stream()
                .filter(info -> info.formatVersion() > 0 && problem(info) == null)
                .findFirst();
    }

    /** The full one first, itself last; a parent that is gone ends the walk. */
    List<String> chain(BackupInfo info) {
        Set<String> chain = new LinkedHashSet<>();
        BackupInfo at = info;
        while (at != null && chain.add(at.name())) {
            at = at.parent() == null ? null : byName.get(at.parent());
        }
        return List.copyOf(chain).reversed();
    }

    /** Why it cannot be used, a whole sentence; null where nothing is known against it. */
    @Nullable String problem(BackupInfo info) {
        List<String> chain = chain(info);
        BackupInfo root = byName.get(chain.getFirst());
        if (root != null && root.parent() != null) {
            return "Its parent " + root.parent() + " is missing: it cannot be restored.";
        }
        for (String name : chain) {
            BackupInfo part = name.equals(info.name()) ? info : byName.get(name);
            BackupInfo.Verified verified = part == null ? null : part.verified();
            if (verified != null && verified.damages() > 0) {
                return (name.equals(info.name()) ? "It" : "Its parent " + name)
                        + " has "
                        + Words.count(verified.damages(), "defect", "defects")
                        + "; see lockstep backup verify "
                        + name
                        + ".";
            }
        }
        return info.collections().isEmpty() && !info.notes().isEmpty()
                ? info.notes().getFirst()
                : null;
    }
}
