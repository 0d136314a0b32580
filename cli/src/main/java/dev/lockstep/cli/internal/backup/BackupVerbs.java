package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Table.Cell;
import dev.lockstep.cli.internal.text.Facts;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Looking at backups, and writing on them. */
final class BackupVerbs {
    private BackupVerbs() {}

    @Command(name = "list", description = "Lists the backups, newest first.")
    static final class ListAll extends Verb {
        public ListAll(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer = client().get(Route.of("/backups"));
            return print(answer, () -> table(Json.items(answer)));
        }

        private void table(JsonNode backups) {
            new Listing()
                    .name("backup", b -> Json.text(b, "name"))
                    .text("made", b -> BackupText.minute(b, "created_at"))
                    .text("collections", BackupText::collections)
                    .count("rows", "rows")
                    .number("size", b -> Values.bytes(b, "bytes"))
                    .text("kind", BackupText::kind)
                    .column("verified", b -> BackupText.verified(b, session.time()))
                    .column("drill", b -> BackupText.drilled(b, session.time()))
                    .dim("note", b -> problemOrNote(b))
                    .print(
                            terminal(),
                            backups,
                            "There is no backup; make one: lockstep backup create lake/NAME");
        }

        private static String problemOrNote(JsonNode backup) {
            String problem = Json.text(backup, "problem");
            return problem.isEmpty() ? Json.text(backup, "note") : problem;
        }
    }

    @Command(name = "show", description = "Shows a backup: collections, files, proofs, its chain.")
    static final class Show extends Verb {
        @Parameters(paramLabel = "BACKUP", description = "Its name, or latest.")
        private String name = "";

        public Show(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode detail = client().get(Route.of("/backups/{}", name));
            return print(detail, () -> show(detail, detail.path("backup")));
        }

        private void show(JsonNode detail, JsonNode backup) {
            Cell verified = BackupText.verified(backup, session.time());
            Cell drilled = BackupText.drilled(backup, session.time());
            new Facts()
                    .add("problem", Json.text(backup, "problem"), Style.BAD)
                    .add(
                            "made",
                            BackupText.minute(backup, "created_at")
                                    + ", "
                                    + Values.ago(backup, "created_at", session.time()))
                    .add("rows", Values.count(backup, "rows"))
                    .add("size", Values.bytes(backup, "bytes"))
                    .add("kind", BackupText.kind(backup))
                    .add("chain", chain(backup))
                    .add("verified", told(verified, backup.path("verified")), verified.style())
                    .add("drill", told(drilled, backup.path("drilled")), drilled.style())
                    .add("retention", Values.joined(detail.path("kept")))
                    .add("note", Json.text(backup, "note"))
                    .add("written by", Json.text(backup, "written_by"), Style.DIM)
                    .add("place", Json.text(detail, "place"), Style.DIM)
                    .print(terminal(), terminal().out(Style.STRONG, Json.text(backup, "name")));
            say("");
            collections(backup.path("collections"));
            say("");
            files(detail.path("files"));
        }

        private static String chain(JsonNode backup) {
            JsonNode chain = backup.path("chain");
            return chain.size() < 2
                    ? ""
                    : String.join(" → ", chain.valueStream().map(Values::plain).toList());
        }

        private static String told(Cell told, JsonNode record) {
            String sentence = Json.text(record, "sentence");
            return told.text() + (sentence.isEmpty() ? "" : ": " + sentence);
        }

        private void collections(JsonNode collections) {
            new Listing()
                    .name("collection", c -> Json.text(c, "name"))
                    .text("from", "source")
                    .count("rows", "rows")
                    .count("in this backup", "changed")
                    .count("deleted", "deleted")
                    .count("dimension", "dimension")
                    .text("metric", "metric")
                    .dim("with it", Show::travels)
                    .print(terminal(), collections, "It holds no collection.");
        }

        private static String travels(JsonNode collection) {
            String index = Json.text(collection, "index");
            String sets = Values.joined(collection.path("eval_sets"));
            String with = index.isEmpty() ? "" : "index " + index;
            with =
                    sets.isEmpty()
                            ? with
                            : with + (with.isEmpty() ? "" : ", ") + "eval sets " + sets;
            return collection.path("documents").asBoolean(true)
                    ? with
                    : "no documents" + (with.isEmpty() ? "" : ", " + with);
        }

        private void files(JsonNode files) {
            new Listing()
                    .name("file", f -> Json.text(f, "name"))
                    .count("rows", "rows")
                    .number("size", f -> Values.bytes(f, "bytes"))
                    .dim("sha256", f -> Json.text(f, "sha256"))
                    .print(terminal(), files, "It has no files.");
        }
    }

    @Command(name = "annotate", description = "Writes a note beside a backup; \"\" removes it.")
    static final class Annotate extends Verb {
        @Parameters(index = "0", paramLabel = "BACKUP", description = "Its name, or latest.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "TEXT", description = "The note.")
        private String note = "";

        Annotate(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode made =
                    client().put(
                                    Route.of("/backups/{}/note", name),
                                    Json.object().put("note", note))
                            .body();
            return print(made, () -> noted(Json.text(made.path("backup"), "name")));
        }

        private void noted(String backup) {
            String act = note.isEmpty() ? " has no note any more" : " is noted: " + note;
            say(terminal().out(Style.GOOD, "✓") + " " + backup + act);
        }
    }
}
