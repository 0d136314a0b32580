package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes backups by the clock. */
@Command(
        name = "schedule",
        description = "Makes backups by the clock; without a time, lists the schedules.",
        sortOptions = false)
final class BackupSchedule extends Verb {
    private static final String PREFIX = "backup-";

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "CRON",
            description = "Five fields, minute first: \"0 2 * * *\" is every night at two.")
    private @Nullable String cron;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "STORE/NAME", description = "What.")
    private List<String> collections = new ArrayList<>();

    @Mixin private BackupWhat what = new BackupWhat();

    @Mixin private BackupKeep keep = new BackupKeep();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Of the schedule; else that of the first collection.")
    private @Nullable String name;

    @Option(names = "--off", paramLabel = "NAME", description = "Ends the schedule of that name.")
    private @Nullable String off;

    BackupSchedule(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        if (off != null) {
            return end(off.startsWith(PREFIX) ? off : PREFIX + off);
        }
        if (cron == null) {
            return list();
        }
        return put(cron, what.body(collections));
    }

    private int end(String schedule) {
        boolean there =
                schedules().valueStream().anyMatch(s -> Json.text(s, "name").equals(schedule));
        if (!there) {
            throw new CommandFailure(
                    1,
                    "There is no schedule '"
                            + schedule.substring(PREFIX.length())
                            + "'; see lockstep backup schedule.");
        }
        client().delete(Route.of("/schedules/{}", schedule));
        terminal().err().println("No backups are made any more by " + schedule + ".");
        return 0;
    }

    private ArrayNode schedules() {
        ArrayNode ours = Json.array();
        Json.items(client().get(Route.of("/schedules")))
                .valueStream()
                .filter(s -> Json.text(s, "job").equals("backup"))
                .forEach(ours::add);
        return ours;
    }

    private int list() {
        ArrayNode found = schedules();
        return print(
                found,
                () ->
                        new Listing()
                                .name("schedule", s -> shortName(s))
                                .text("when", "cron")
                                .text("what", "subject")
                                .dim("next", s -> BackupText.minute(s, "next_at"))
                                .print(terminal(), found, "No backup is scheduled."));
    }

    private static String shortName(JsonNode schedule) {
        String full = Json.text(schedule, "name");
        return full.startsWith(PREFIX) ? full.substring(PREFIX.length()) : full;
    }

    private int put(String when, ObjectNode backup) {
        String called = name == null ? what.subject(collections) : name;
        ObjectNode body = Json.object().put("cron", when);
        body.set("backup", backup);
        if (keep.isGiven()) {
            body.set("keep", keep.body());
        }
        JsonNode made = client().put(Route.of("/backups/schedules/{}", called), body).body();
        return print(made, () -> said(called, made));
    }

    private void said(String called, JsonNode made) {
        say(
                terminal().out(Style.GOOD, "✓")
                        + " Schedule "
                        + terminal().out(Style.STRONG, called)
                        + ": the next backup of "
                        + Json.text(made, "subject")
                        + " is at "
                        + BackupText.minute(made, "next_at")
                        + (keep.isGiven() ? ", then old ones expire" : "; none expires by itself"));
    }
}
