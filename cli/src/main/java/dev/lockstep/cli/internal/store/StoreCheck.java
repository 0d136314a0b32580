package dev.lockstep.cli.internal.store;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.DisplayWidth;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The doctor of a store. */
@Command(
        name = "check",
        description =
                "Looks for what would make a use of a store fail, be slow or lose something; exits"
                        + " with 1 where the use cannot succeed.",
        sortOptions = false)
public final class StoreCheck extends Verb {
    @Parameters(paramLabel = "STORE", description = "Its name.")
    private String name = "";

    @Option(
            names = "--for",
            paramLabel = "USE",
            description = "What it is to be used for: backup, restore or migration.")
    private @Nullable Use use;

    /** In lower case as they are typed and sent. */
    enum Use {
        any,
        backup,
        restore,
        migration
    }

    public StoreCheck(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        JsonNode answer =
                client().get(
                                Route.of("/stores/{}/check", name)
                                        .with("for", use == null ? null : use.name()));
        JsonNode findings = Json.items(answer);
        print(answer, () -> show(findings));
        return count(findings, "fault") > 0 ? 1 : 0;
    }

    private void show(JsonNode findings) {
        int subjects =
                findings.valueStream()
                        .mapToInt(f -> DisplayWidth.of(Json.text(f, "subject")))
                        .max()
                        .orElse(0);
        for (JsonNode finding : findings) {
            String subject = Terminal.safe(Json.text(finding, "subject"));
            String head =
                    sign(Json.text(finding, "level"))
                            + " "
                            + terminal()
                                    .out(Style.STRONG, DisplayWidth.pad(subject, subjects, false))
                            + "  ";
            hanging(head, subjects + 4, Json.text(finding, "found"), Style.PLAIN);
            hanging(
                    " ".repeat(subjects + 2) + terminal().out(Style.ACCENT, "→ "),
                    subjects + 4,
                    Json.text(finding, "remedy"),
                    Style.ACCENT);
        }
        say(verdict(findings));
    }

    private String sign(String level) {
        return switch (level) {
            case "fault" -> terminal().out(Style.BAD, "✗");
            case "risk" -> terminal().out(Style.WAITING, "!");
            case "note" -> terminal().out(Style.DIM, "·");
            default -> terminal().out(Style.GOOD, "✓");
        };
    }

    private String verdict(JsonNode findings) {
        long faults = count(findings, "fault");
        long risks = count(findings, "risk");
        if (faults > 0) {
            return terminal().out(Style.BAD, "✗ Not ready: ")
                    + faults
                    + (faults == 1 ? " fault" : " faults")
                    + (risks > 0 ? ", " + risks + (risks == 1 ? " risk" : " risks") : "")
                    + ".";
        }
        return risks > 0
                ? terminal().out(Style.WAITING, "! Usable: ")
                        + risks
                        + (risks == 1 ? " risk" : " risks")
                        + " to look at."
                : terminal().out(Style.GOOD, "✓ Ready.");
    }

    private static long count(JsonNode findings, String level) {
        return findings.valueStream().filter(f -> Json.text(f, "level").equals(level)).count();
    }
}
