package dev.lockstep.cli.internal.dataset;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Multipart;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes files in, one after the other. */
@Command(
        name = "ingest",
        description = "Takes files in: CSV, Excel, JSON, NDJSON or Parquet.",
        sortOptions = false)
public final class DatasetIngest extends JobVerb {
    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "With --name, all go into that dataset; else each into its own.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--name", paramLabel = "NAME", description = "Else made from the file's name.")
    private @Nullable String name;

    @Option(
            names = "--key",
            paramLabel = "COLUMN[,COLUMN]",
            description = "Whose value is a row's id; else the hash of its content.")
    private @Nullable String key;

    @Option(
            names = "--type",
            paramLabel = "COLUMN=TYPE",
            description =
                    "text, bigint, double, boolean, date, timestamp or decimal(p,s); may be"
                            + " repeated.")
    private Map<String, String> types = new LinkedHashMap<>();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "Where the dataset exists: append (rows of a known key replace it) or replace"
                            + " (this file becomes the content). Else create.")
    private @Nullable Mode mode;

    @Option(
            names = "--schema",
            paramLabel = "POLICY",
            description =
                    "For columns that the dataset does not have: evolve (else), freeze or"
                            + " discard.")
    private @Nullable Schema schema;

    @Option(names = "--description", paramLabel = "TEXT", description = "What it is, for people.")
    private @Nullable String description;

    @Option(
            names = "--option",
            paramLabel = "KEY=VALUE",
            description = "For the reader, such as delimiter=; encoding=latin1 sheet=Data.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--skip",
            paramLabel = "LINES",
            description = "Lines (of a sheet: rows) above the header, such as titles.")
    private @Nullable Integer skip;

    @Option(names = "--dry-run", description = "Show what would be made, and write nothing.")
    private boolean dryRun;

    /** What happens where the dataset exists; in lower case as they are typed and sent. */
    enum Mode {
        create,
        append,
        replace
    }

    /** What happens to new columns. */
    enum Schema {
        evolve,
        freeze,
        discard
    }

    public DatasetIngest(Session session) {
        super(session);
    }

    @Override
    protected int run() throws IOException {
        for (Path file : files) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw CommandFailure.usage("Cannot read '" + file + "': expected a file.");
            }
        }
        int worst = 0;
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            worst = Math.max(worst, dryRun ? preview(file) : ingest(file, i == 0));
        }
        return worst;
    }

    private int preview(Path file) {
        return FilePreview.print(this, fields(DatasetVerbs.form(file, null), true), 10);
    }

    private int ingest(Path file, boolean first) throws IOException {
        String shown = String.valueOf(file.getFileName());
        try (UploadBar bar = new UploadBar(terminal(), session.time(), shown, Files.size(file))) {
            Multipart form = fields(DatasetVerbs.form(file, bar::sent), first);
            JsonNode answer =
                    DatasetVerbs.upload(
                                    client(), Route.of("/datasets/ingest").with("wait", 0), form)
                            .body();
            bar.close();
            return follow(answer.path("run"), run -> taken(answer, run));
        } catch (CommandFailure e) {
            throw e.code().equals("dataset-exists") && mode == null ? exists(e) : e;
        }
    }

    private static CommandFailure exists(CommandFailure e) {
        return CommandFailure.usage(
                e.getMessage()
                        + "\nChoose: --mode append   rows are added, those of a known key replaced"
                        + "\n        --mode replace  this file becomes the content"
                        + "\n        --name OTHER    a new dataset");
    }

    private Multipart fields(Multipart form, boolean first) {
        if (skip != null) {
            options.put("skip", skip.toString());
        }
        Mode wanted = first || name == null || mode == Mode.append ? mode : Mode.append;
        return form.field("name", name)
                .field("description", description)
                .field("mode", wanted)
                .field("schema", schema)
                .field("types", types.isEmpty() ? null : json(types))
                .field("key", key)
                .field("options", options.isEmpty() ? null : json(options));
    }

    private static String json(Map<String, String> map) {
        ObjectNode object = Json.object();
        map.forEach(object::put);
        return Json.line(object);
    }

    private int taken(JsonNode answer, JsonNode run) {
        if (isTable()) {
            JsonNode dataset = client().get(Route.of("/datasets/{}", Json.text(answer, "id")));
            String known = Json.text(dataset, "name");
            done(run, terminal().out(Style.STRONG, known) + "  " + DatasetVerbs.rows(dataset));
            next(dataset, known);
        }
        return 0;
    }

    private void next(JsonNode dataset, String known) {
        if (dataset.path("metadata").path("rejected_rows").asLong() > 0) {
            hint("  see what was rejected: lockstep dataset rejects " + known);
        }
        hint("  ask it: lockstep dataset query " + known + " \"select * from dataset limit 10\"");
    }
}
