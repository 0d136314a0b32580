package dev.lockstep.app.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a stranger sends, and what he must be told.
 *
 * @param statuses any of these
 * @param code of the problem document, or several by spaces; empty where it is none
 * @param words that the body must hold
 */
record Case(String name, Ask ask, Set<Integer> statuses, String code, List<String> words) {
    /** In place of a code where people are told on a page. */
    static final String PAGE = "page";

    /** Sends it. */
    interface Ask {
        Reply of(House house) throws Exception;
    }

    /** Refused with this status and code, in a message with these words. */
    static Case refused(String name, Ask ask, int status, String code, String... words) {
        return new Case(name, ask, Set.of(status), code, List.of(words));
    }

    /** Taken; the answer holds these words. */
    static Case taken(String name, Ask ask, int status, String... words) {
        return new Case(name, ask, Set.of(status), "", List.of(words));
    }

    void run(House house) throws Exception {
        Reply reply = ask.of(house);
        assertThat(reply.status()).as("%s: %s", name, reply).isIn(statuses);
        words.forEach(word -> assertThat(reply.body()).contains(word));
        plainOfFaults(house, reply);
        if (reply.status() >= 400 && !code.equals(PAGE)) {
            problem(reply);
        }
    }

    private void problem(Reply reply) {
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        if (code.isEmpty())
            throw new AssertionError(
                    "TELL "
                            + reply.status()
                            + " | "
                            + reply.text("/code")
                            + " | "
                            + reply.text("/detail"));
        assertThat(reply.text("/code")).as("%s", reply).isIn((Object[]) code.split(" "));
        assertThat(reply.json().path("status").intValue()).isEqualTo(reply.status());
        assertThat(reply.text("/detail")).matches("(?s)[A-Z].*[.?…]").hasSizeBetween(20, 1200);
    }

    /** Whatever the answer: nothing of how the server is made, and nothing that it must keep. */
    private static void plainOfFaults(House house, Reply reply) {
        @Nullable String body = reply.body();
        assertThat(body)
                .doesNotContain(
                        "\tat ", "dev.lockstep.", "java.lang.", "org.duckdb", "SQLException")
                .doesNotContain(house.root().toString());
        house.secrets().forEach(secret -> assertThat(body).doesNotContain(secret));
    }

    @Override
    public String toString() {
        return name;
    }
}
