package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.verb.CommandEntry;
import dev.lockstep.cli.internal.verb.Noun;

/** The verbs of backups. */
public final class BackupNoun {
    private BackupNoun() {}

    public static Noun of(String group) {
        return Noun.of(
                group,
                "backup",
                "Collections as Parquet and a manifest, proven, and the way back.",
                CommandEntry.of(
                        BackupCreate::new,
                        "lockstep backup create lake/works --note \"before the new model\"",
                        "POST /api/v1/backups",
                        "{\"collections\": [\"lake/works\"], \"note\": \"before the new model\"}"),
                CommandEntry.of(
                        BackupVerbs.ListAll::new, "lockstep backup list", "GET /api/v1/backups"),
                CommandEntry.of(
                        BackupVerbs.Show::new,
                        "lockstep backup show latest",
                        "GET /api/v1/backups/latest"),
                CommandEntry.of(
                        BackupVerify::new,
                        "lockstep backup verify latest",
                        "POST /api/v1/backups/verify",
                        "{\"backup\": \"latest\"}"),
                CommandEntry.of(
                        BackupRestore::new,
                        "lockstep backup restore latest works --to lake --as works_again",
                        "POST /api/v1/backups/restore",
                        "{\"backup\": \"latest\", \"collections\": [\"works\"], \"to\": \"lake\","
                                + " \"as\": \"works_again\"}"),
                CommandEntry.of(
                        BackupDrill::new,
                        "lockstep backup drill latest",
                        "POST /api/v1/backups/drill",
                        "{\"backup\": \"latest\"}"),
                CommandEntry.of(
                        BackupSchedule::new,
                        "lockstep backup schedule \"0 2 * * *\" lake/works --keep-daily 7"
                                + " --keep-weekly 4",
                        "PUT /api/v1/backups/schedules/works",
                        "{\"cron\": \"0 2 * * *\", \"backup\": {\"collections\": [\"lake/works\"]},"
                                + " \"keep\": {\"keep_daily\": 7, \"keep_weekly\": 4}}"),
                CommandEntry.of(
                        BackupExpire::new,
                        "lockstep backup expire --keep-last 3 --keep-daily 7 --dry-run",
                        "POST /api/v1/backups/expire",
                        "{\"keep_last\": 3, \"keep_daily\": 7}"),
                CommandEntry.of(
                        BackupVerbs.Annotate::new,
                        "lockstep backup annotate latest \"the one before the new model\"",
                        "PUT /api/v1/backups/latest/note",
                        "{\"note\": \"the one before the new model\"}"));
    }
}
