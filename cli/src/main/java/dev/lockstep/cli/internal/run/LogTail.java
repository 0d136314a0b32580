package dev.lockstep.cli.internal.run;

import dev.lockstep.cli.internal.http.Client;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.DisplayWidth;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The lines of a run's log, as far as there are any, or until it ends. */
public final class LogTail {
    private static final int PAGE = 1000;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Client client;
    private final Terminal terminal;
    private final String id;
    private final boolean json;
    private long last;
    private int width;

    /**
     * @param json whether each line is printed as JSON
     */
    public LogTail(Client client, Terminal terminal, String id, boolean json) {
        this.client = client;
        this.terminal = terminal;
        this.id = id;
        this.json = json;
    }

    /** Prints what there is; the exit code is 0. */
    public int print() {
        int printed;
        do {
            printed = page();
        } while (printed == PAGE);
        return 0;
    }

    /** Prints until the run ends. */
    public int follow() throws InterruptedException {
        Route run = Route.of("/runs/{}", id).with("wait", 2).with("until", "changed");
        while (!RunText.ended(client.get(run)) && !terminal.out().checkError()) {
            print();
        }
        return print();
    }

    private int page() {
        Route route = Route.of("/runs/{}/log", id).with("after", last).with("limit", PAGE);
        JsonNode lines = Json.items(client.get(route));
        lines.forEach(line -> width = Math.max(width, Json.text(line, "step").length()));
        for (JsonNode line : lines) {
            terminal.out().println(json ? Json.line(line) : text(line));
            last = line.path("number").asLong();
        }
        return lines.size();
    }

    private String text(JsonNode line) {
        Instant at = Json.moment(line, "at");
        String clock = at == null ? "" : CLOCK.format(at.atZone(ZoneId.systemDefault()));
        String level = Json.text(line, "level").toUpperCase(Locale.ROOT);
        Style style =
                level.equals("ERROR")
                        ? Style.BAD
                        : level.equals("WARN") ? Style.WAITING : Style.DIM;
        return terminal.out(Style.DIM, clock)
                + "  "
                + terminal.out(style, String.format("%-5s", level))
                + "  "
                + terminal.out(Style.DIM, DisplayWidth.pad(Json.text(line, "step"), width, false))
                + "  "
                + Terminal.safe(Json.text(line, "message"));
    }
}
