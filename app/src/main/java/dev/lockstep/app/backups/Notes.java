package dev.lockstep.app.backups;

import dev.lockstep.api.service.BackupService.Drilled;
import dev.lockstep.store.archive.BackupInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is written beside a sealed backup: a person's note, the last drill. */
final class Notes {
    static final String NOTE = "note";
    private static final String DRILL = "drill";

    private Notes() {}

    static void note(Located at, String note) {
        at.archive().annotate(at.tenant(), at.name(), Map.of(NOTE, note.strip()));
    }

    /** Beside a backup of ours; a directory elsewhere is only read. */
    static void drilled(Located at, Drilled drilled) {
        if (!at.ours()) {
            return;
        }
        String text = BackupWork.JSON.writeValueAsString(drilled);
        at.archive().annotate(at.tenant(), at.name(), Map.of(DRILL, text));
    }

    static @Nullable Drilled drilled(BackupInfo info) {
        String text = info.annotations().get(DRILL);
        return text == null ? null : BackupWork.JSON.readValue(text, Drilled.class);
    }

    static @Nullable String note(BackupInfo info) {
        return info.annotations().get(NOTE);
    }
}
