package dev.lockstep.cli.internal.text;

import dev.lockstep.cli.internal.http.Client;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import java.util.BitSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * A proof as a picture of 16 lines with 64 signs of four cells each; a line has the ids whose
 * hashes begin with the same hex digit. Below it the cells that differ, with their first ids.
 */
public final class ProofCells {
    private static final int ACROSS = 64;
    private static final int FOLDED = 4;
    private static final int LINES = 16;

    private final Client client;
    private final Terminal terminal;

    public ProofCells(Client client, Terminal terminal) {
        this.client = client;
        this.terminal = terminal;
    }

    /**
     * Prints both.
     *
     * @param most cells that are named
     */
    public void print(String run, JsonNode proof, int most) {
        say(sides(proof));
        for (int line = 0; line < LINES; line++) {
            say(terminal.out(Style.DIM, Integer.toHexString(line) + "  ") + line(proof, line));
        }
        say(
                terminal.out(
                        Style.DIM,
                        "   · equal   + right has more   - fewer   x other rows, as many"));
        JsonNode differing = proof.path("differing");
        if (differing.isEmpty()) {
            return;
        }
        say("");
        ArrayNode cells = Json.array();
        for (int i = 0; i < Math.min(most, differing.size()); i++) {
            Route route = Route.of("/runs/{}/proof/cell", run);
            cells.add(client.get(route.with("cell", differing.get(i).asInt())));
        }
        list(cells);
        int more = differing.size() - cells.size();
        if (more > 0) {
            say(terminal.out(Style.DIM, "and " + Figures.count(more, "more cells")));
        }
    }

    private String sides(JsonNode proof) {
        JsonNode left = proof.path("left");
        JsonNode right = proof.path("right");
        int differing = proof.path("differing").size();
        return terminal.out(
                        Style.STRONG,
                        Json.text(left, "address") + " and " + Json.text(right, "address"))
                + "  "
                + (differing == 0 ? "no cell" : Figures.count(differing, "cells"))
                + " of 4,096 differ, of "
                + Figures.count(left.path("rows").asLong(), "rows")
                + " and "
                + Figures.count(right.path("rows").asLong(), "rows");
    }

    private String line(JsonNode proof, int line) {
        BitSet differing = new BitSet();
        proof.path("differing").forEach(cell -> differing.set(cell.asInt()));
        StringBuilder signs = new StringBuilder();
        for (int at = 0; at < ACROSS; at++) {
            int first = (line * ACROSS + at) * FOLDED;
            char sign = sign(proof, differing, first);
            signs.append(
                    sign == ' ' || sign == '·'
                            ? terminal.out(Style.DIM, String.valueOf(sign))
                            : terminal.out(Style.BAD, String.valueOf(sign)));
        }
        return signs.toString();
    }

    private static char sign(JsonNode proof, BitSet differing, int first) {
        long left = 0;
        long right = 0;
        boolean differs = false;
        for (int cell = first; cell < first + FOLDED; cell++) {
            left += proof.path("left").path("cells").path(cell).asLong();
            right += proof.path("right").path("cells").path(cell).asLong();
            differs |= differing.get(cell);
        }
        if (!differs) {
            return left + right == 0 ? ' ' : '·';
        }
        return right > left ? '+' : right < left ? '-' : 'x';
    }

    private void list(JsonNode cells) {
        new Listing()
                .name("cell", c -> Json.text(c, "prefix"))
                .count("only left", "only_left")
                .count("only right", "only_right")
                .count("changed", "changed")
                .text("first ids", ProofCells::ids)
                .print(terminal, cells, "");
    }

    private static String ids(JsonNode cell) {
        JsonNode ids = cell.path("ids");
        String first =
                String.join(", ", ids.valueStream().limit(3).map(d -> Json.text(d, "id")).toList());
        return ids.size() > 3 ? first + ", …" : first;
    }

    private void say(String line) {
        terminal.out().println(line);
    }
}
