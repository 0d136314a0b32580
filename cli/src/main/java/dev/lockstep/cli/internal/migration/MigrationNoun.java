package dev.lockstep.cli.internal.migration;

import dev.lockstep.cli.internal.verb.CommandEntry;
import dev.lockstep.cli.internal.verb.Noun;

/** The verbs of migrations. */
public final class MigrationNoun {
    private MigrationNoun() {}

    public static Noun of(String group) {
        return Noun.of(
                group,
                "migration",
                "A collection moves to another store while it is used.",
                CommandEntry.of(
                        MigrationPlan::new,
                        "lockstep migration plan pg/chunks os/chunks --name m1",
                        "POST /api/v1/migrations",
                        "{\"name\": \"m1\", \"source\": \"pg/chunks\", \"target\": \"os/chunks\"}"),
                CommandEntry.of(
                        MigrationVerbs.Start::new,
                        "lockstep migration start m1",
                        "POST /api/v1/migrations/m1/start"),
                CommandEntry.of(
                        MigrationShow::new,
                        "lockstep migration show m1 --watch",
                        "GET /api/v1/migrations/m1"),
                CommandEntry.of(
                        MigrationReport::new,
                        "lockstep migration report m1",
                        "GET /api/v1/migrations/m1/report"),
                CommandEntry.of(
                        MigrationMode::new,
                        "lockstep migration mode m1",
                        "GET /api/v1/migrations/m1/mode"),
                CommandEntry.of(
                        MigrationVerbs.ListAll::new,
                        "lockstep migration list",
                        "GET /api/v1/migrations"),
                CommandEntry.of(
                        MigrationVerbs.Events::new,
                        "lockstep migration events m1",
                        "GET /api/v1/migrations/m1/events"),
                CommandEntry.of(
                        MigrationVerbs.Refused::new,
                        "lockstep migration refused m1",
                        "GET /api/v1/migrations/m1/refused"),
                CommandEntry.of(
                        MigrationVerbs.Approve::new,
                        "lockstep migration approve m1 25%",
                        "POST /api/v1/migrations/m1/approve",
                        "{\"percent\": 25}"),
                CommandEntry.of(
                        MigrationVerbs.RouteReads::new,
                        "lockstep migration route m1 25%",
                        "POST /api/v1/migrations/m1/route",
                        "{\"reads\": 25}"),
                CommandEntry.of(
                        MigrationVerbs.Pause::new,
                        "lockstep migration pause m1",
                        "POST /api/v1/migrations/m1/pause"),
                CommandEntry.of(
                        MigrationVerbs.Resume::new,
                        "lockstep migration resume m1",
                        "POST /api/v1/migrations/m1/resume"),
                CommandEntry.of(
                        MigrationVerbs.Prove::new,
                        "lockstep migration prove m1",
                        "POST /api/v1/migrations/m1/prove"),
                CommandEntry.of(
                        MigrationVerbs.Rollback::new,
                        "lockstep migration rollback m1 --why \"slower than before\"",
                        "POST /api/v1/migrations/m1/rollback",
                        "{\"why\": \"slower than before\"}"),
                CommandEntry.of(
                        MigrationVerbs.Finish::new,
                        "lockstep migration finish m1 --yes",
                        "POST /api/v1/migrations/m1/finish"),
                CommandEntry.of(
                        MigrationVerbs.Remove::new,
                        "lockstep migration remove m1 --yes",
                        "DELETE /api/v1/migrations/m1"));
    }
}
