package dev.lockstep.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/rest.md} is made from the routes: run with -Dupdate-docs to write it anew. */
class RestTableTest {
    private static final Path PAGE = Path.of("..", "docs", "rest.md");
    private static final String BEGIN = "<!-- routes: made from the code, do not edit -->\n";
    private static final String END = "<!-- end of routes -->\n";

    @TempDir Path home;

    @Test
    void thePageListsTheRoutesAsTheyAre() throws Exception {
        try (TestServer it = new TestServer(home)) {
            String table = table(it.routes());
            String page = Files.readString(PAGE);
            int begin = page.indexOf(BEGIN) + BEGIN.length();
            int end = page.indexOf(END);
            assertThat(begin).isBetween(BEGIN.length(), end);
            if (System.getProperty("update-docs") != null) {
                Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
                return;
            }
            assertThat(page.substring(begin, end)).isEqualTo(table);
        }
    }

    private static String table(List<Route> routes) {
        return "\n| method and path | role | takes | answers | what it does |\n|---|---|---|---|---|\n"
                + routes.stream()
                        .filter(r -> !r.op().is(Op.Trait.PAGE))
                        .map(RestTableTest::line)
                        .collect(Collectors.joining())
                + "\n";
    }

    private static String line(Route route) {
        Op op = route.op();
        String role = op.role() == null ? "–" : op.role().name().toLowerCase(Locale.ROOT);
        return "| `%s %s` | %s | %s | %s | %s |\n"
                .formatted(
                        route.method(),
                        route.path(),
                        role,
                        takes(op),
                        answers(op.reply()),
                        op.summary());
    }

    private static String takes(Op op) {
        String query =
                op.params().stream()
                        .map(p -> "`" + p.name() + "`")
                        .collect(Collectors.joining(" "));
        Op.Body body = op.body();
        if (body == null) {
            return query;
        }
        return (query.isEmpty() ? "" : query + " · ")
                + (body.upload() ? "multipart or " : "")
                + "`"
                + body.type().getSimpleName()
                + "`";
    }

    private static String answers(Op.Reply reply) {
        if (reply.type() == null) {
            return reply.status() + (reply.status() == 204 ? "" : " " + reply.mediaType());
        }
        String name = "`" + reply.type().getSimpleName() + "`";
        Class<?> other = reply.other();
        String or = other == null ? "" : " or `" + other.getSimpleName() + "`";
        return reply.status() + " " + (reply.list() ? "items of " + name : name) + or;
    }
}
