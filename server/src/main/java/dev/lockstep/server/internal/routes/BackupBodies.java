package dev.lockstep.server.internal.routes;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.api.service.BackupService.Retention;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Required;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The bodies that routes of backups take. */
public final class BackupBodies {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smhdw])");

    private BackupBodies() {}

    /**
     * What to back up; at least one of collections, store and indexes.
     *
     * @param collections addresses such as lake/works
     * @param store all collections of this store
     * @param indexes each with its collection, definition, settings and eval sets
     * @param name else one is made from the collections and the time
     * @param directory another place on the server's machine; for administrators
     * @param kind auto, full or incremental; else auto
     * @param documents whether source texts go into the backup; else true
     * @param refuseSecrets whether metadata that looks like a credential ends the run; else false
     */
    record CreateBackup(
            @Nullable List<String> collections,
            @Nullable String store,
            @Nullable List<String> indexes,
            @Nullable String name,
            @Nullable String directory,
            @Nullable Kind kind,
            @Nullable Boolean documents,
            @Nullable String note,
            @Nullable Boolean refuseSecrets) {
        static final String EXAMPLE = "{\"collections\": [\"lake/works\"]}";

        BackupRequest request() {
            return new BackupRequest(
                            Required.or(collections, List.of()),
                            store,
                            Required.or(indexes, List.of()),
                            name,
                            directory,
                            Required.or(kind, Kind.AUTO),
                            Required.or(documents, true),
                            note)
                    .refusingSecrets(refuseSecrets);
        }
    }

    /**
     * Which backup.
     *
     * @param backup a name or latest; for administrators also a directory of the server's machine
     */
    record Which(String backup) {
        static final String EXAMPLE = "{\"backup\": \"works\"}";
    }

    /**
     * What to restore, and where to.
     *
     * @param backup a name or latest; for administrators also a directory of the server's machine
     * @param collections names within the backup; else all
     * @param to a store, or the address of one collection
     * @param as another name for the one collection, or old=new for several with commas
     * @param indexes indexes to make again
     */
    record RestoreBody(
            String backup,
            @Nullable List<String> collections,
            @Nullable String to,
            @Nullable String as,
            @Nullable List<String> indexes) {
        static final String EXAMPLE =
                "{\"backup\": \"works\", \"to\": \"lake\", \"as\": \"again\"}";

        RestoreRequest request() {
            return new RestoreRequest(
                    Required.field("backup", backup),
                    Required.or(collections, List.of()),
                    to,
                    as,
                    Required.or(indexes, List.of()));
        }
    }

    /**
     * What is kept; a backup stays where any of these wants it.
     *
     * @param olderThan only what is older may go, such as 30d
     */
    record KeepBody(
            @Nullable Integer keepLast,
            @Nullable Integer keepDaily,
            @Nullable Integer keepWeekly,
            @Nullable Integer keepMonthly,
            @Nullable String olderThan) {
        static final String EXAMPLE = "{\"keep_daily\": 7, \"keep_weekly\": 4}";

        Retention retention() {
            return new Retention(
                    count("keep_last", keepLast),
                    count("keep_daily", keepDaily),
                    count("keep_weekly", keepWeekly),
                    count("keep_monthly", keepMonthly),
                    olderThan == null ? null : span(olderThan));
        }
    }

    /**
     * A schedule of backups.
     *
     * @param cron five fields, minute first
     * @param keep retention after each backup; else all are kept
     */
    record ScheduleBackup(String cron, CreateBackup backup, @Nullable KeepBody keep) {
        static final String EXAMPLE =
                "{\"cron\": \"0 2 * * *\", \"backup\": {\"collections\": [\"lake/works\"]}, \"keep\":"
                        + " {\"keep_daily\": 7}}";
    }

    /**
     * A note.
     *
     * @param note an empty one removes it
     */
    record NoteBody(String note) {}

    private static int count(String name, @Nullable Integer value) {
        int count = Required.or(value, 0);
        if (count < 0 || count > 100_000) {
            throw Call.bad(name, String.valueOf(count), "0 to 100000");
        }
        return count;
    }

    private static Duration span(String text) {
        Matcher span = SPAN.matcher(text.strip());
        if (!span.matches()) {
            throw Call.bad("older_than", text, "a span such as 30d, 12h or 8w");
        }
        long n = Long.parseLong(span.group(1));
        return switch (span.group(2)) {
            case "s" -> Duration.ofSeconds(n);
            case "m" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            case "d" -> Duration.ofDays(n);
            default -> Duration.ofDays(7 * n);
        };
    }

    /** Only administrators name directories of the server's machine. */
    public static void requireNoPath(@Nullable String text) {
        if (text != null && (text.contains("/") || text.contains("\\"))) {
            throw new LockstepException(
                    dev.lockstep.api.ErrorKind.FORBIDDEN,
                    "directory-forbidden",
                    "Cannot use '"
                            + Names.shown(text)
                            + "': found a directory of the server's machine, which only an"
                            + " administrator's key may name; use a backup's name.");
        }
    }
}
