package dev.lockstep.cli.internal.verb;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * One command in the tree with what its help shows beside the options.
 *
 * @param name of the noun for nested ones, then of the verb
 * @param example how it is typed
 * @param request method and route that do the same, such as {@code POST /api/v1/runs/RUN/retry};
 *     null where there is none
 * @param body the request's body as JSON, or options of curl; null for none
 */
public record CommandEntry(
        Function<Session, Object> factory,
        String example,
        @Nullable String request,
        @Nullable String body) {
    private static final int WIDTH = 74;

    public static CommandEntry of(
            Function<Session, Object> factory, String example, String request) {
        return new CommandEntry(factory, example, request, null);
    }

    public static CommandEntry of(
            Function<Session, Object> factory, String example, String request, String body) {
        return new CommandEntry(factory, example, request, body);
    }

    public static CommandEntry local(Function<Session, Object> factory, String example) {
        return new CommandEntry(factory, example, null, null);
    }

    public CommandLine build(Session session) {
        CommandLine line = new CommandLine(factory.apply(session));
        line.getCommandSpec().usageMessage().footer(footer().toArray(String[]::new));
        return line;
    }

    private List<String> footer() {
        List<String> lines = new ArrayList<>(List.of("", "Example:", "  " + escaped(example)));
        if (request != null) {
            lines.add("");
            lines.add("The same over HTTP, " + escaped(request) + ":");
            curl(request).forEach(line -> lines.add("  " + escaped(line)));
        }
        return lines;
    }

    private List<String> curl(String of) {
        String method = of.substring(0, of.indexOf(' '));
        String path = of.substring(of.indexOf(' ') + 1);
        List<String> lines = new ArrayList<>();
        String verb =
                method.equals("GET") || body != null && method.equals("POST")
                        ? ""
                        : "-X " + method + " ";
        String end = body == null ? "" : " \\";
        lines.add("curl " + verb + "-H \"Authorization: Bearer $LOCKSTEP_KEY\" \\");
        lines.add("  \"$LOCKSTEP_SERVER" + path + "\"" + end);
        if (body != null && body.startsWith("{")) {
            lines.add("  -H 'Content-Type: application/json' \\");
            lines.addAll(wrapped("  -d '" + body + "'"));
        } else if (body != null) {
            lines.add("  " + body);
        }
        return lines;
    }

    /** JSON broken behind commas; a shell takes it all the same. */
    private static List<String> wrapped(String json) {
        List<String> lines = new ArrayList<>();
        String rest = json;
        while (rest.length() > WIDTH) {
            int comma = rest.lastIndexOf(", ", WIDTH);
            if (comma < 8) {
                break;
            }
            lines.add(rest.substring(0, comma + 1));
            rest = "      " + rest.substring(comma + 2);
        }
        lines.add(rest);
        return lines;
    }

    /** Picocli formats footers: percent signs and its markup are taken literally. */
    private static String escaped(String text) {
        return text.replace("%", "%%").replace("@|", "@ |").replace("${", "$ {");
    }
}
