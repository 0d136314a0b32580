package dev.lockstep.app.hooks;

import dev.lockstep.api.Names;
import dev.lockstep.app.hooks.HookRows.Due;
import dev.lockstep.app.hooks.HookRows.State;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one hook of one thing, and says in the database how that ended. What is not taken is sent
 * again over most of a day, later and later.
 */
final class Deliver {
    /** How long an answer is waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(Deliver.class);

    /** From each try to the next, as Standard Webhooks suggests. */
    private static final List<Duration> WAITS =
            List.of(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(30),
                    Duration.ofHours(1),
                    Duration.ofHours(2),
                    Duration.ofHours(4),
                    Duration.ofHours(8));

    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    /** There is nobody any more, and will not be. */
    private static final int GONE = 410;

    private final String hook;
    private final Channel channel;
    private final HttpClient client;
    private final HookRows rows;
    private final InstantSource clock;

    Deliver(String hook, Channel channel, HttpClient client, HookRows rows, InstantSource clock) {
        this.hook = hook;
        this.channel = channel;
        this.client = client;
        this.rows = rows;
        this.clock = clock;
    }

    /**
     * What came of a try.
     *
     * @param fault null where it was taken
     * @param asked how long the other side asks us to wait
     * @param last whether there is no use in another
     */
    record Answer(@Nullable String fault, @Nullable Duration asked, boolean last) {}

    void attempt(Due due) {
        Instant now = clock.instant();
        // Should this process end right here, it is tried again as if there had been no answer.
        Instant again = now.plus(wait(due.tries())).plus(PATIENCE);
        if (!rows.claim(hook, due, again)) {
            return;
        }
        Answer answer = send(due.notice());
        if (answer.fault() == null) {
            rows.told(hook, due.notice(), State.DELIVERED, clock.instant(), null);
        } else if (answer.last() || due.tries() >= WAITS.size()) {
            giveUp(due, answer);
        } else {
            Duration wait = answer.asked() == null ? wait(due.tries()) : answer.asked();
            rows.told(
                    hook, due.notice(), State.WAITING, clock.instant().plus(wait), answer.fault());
        }
    }

    private static Duration wait(int tries) {
        return WAITS.get(Math.min(tries, WAITS.size() - 1));
    }

    private void giveUp(Due due, Answer answer) {
        rows.told(hook, due.notice(), State.GIVEN_UP, clock.instant(), answer.fault());
        LOG.atWarn()
                .addKeyValue("hook", hook)
                .addKeyValue("event", due.notice().id())
                .log("The hook was not told: {}", answer.fault());
    }

    /** Sends it once. */
    Answer send(Notice notice) {
        try {
            HttpResponse<String> answer =
                    client.send(
                            channel.request(notice)
                                    .timeout(PATIENCE)
                                    .header("User-Agent", "lockstep")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return answered(answer);
        } catch (IOException e) {
            String message = e.getMessage() == null ? "" : ": " + e.getMessage();
            String what = e.getClass().getSimpleName() + message;
            return new Answer("cannot be reached: " + Names.shown(what), null, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer("stopped while it was told", null, false);
        }
    }

    private Answer answered(HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status / 100 == 2) {
            Optional<String> fault = channel.fault(answer);
            return new Answer(fault.orElse(null), null, false);
        }
        String body = answer.body();
        String said = body.isBlank() ? "" : ": " + Names.shown(body.strip());
        Duration wait =
                answer.headers()
                        .firstValue("Retry-After")
                        .filter(v -> v.matches("\\d{1,6}"))
                        .map(v -> Duration.ofSeconds(Long.parseLong(v)))
                        .filter(v -> v.compareTo(LONGEST_ASKED) <= 0)
                        .orElse(null);
        return new Answer("answered " + status + said, wait, status == GONE);
    }
}
