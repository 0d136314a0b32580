package dev.lockstep.app.hooks;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.HookService;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.metadata.MetadataDatabase;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells the configured hooks of what happens, each on a thread of its own, so that one that does
 * not answer holds no other up. What is to be told lies in the metadata database: a server that is
 * killed goes on where it was, and may tell the last event twice.
 */
public final class Hooks implements HookService, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration BETWEEN_CLEANINGS = Duration.ofHours(1);
    private static final int AT_ONCE = 50;

    private final Map<String, Told> hooks = new TreeMap<>();
    private final HookRows rows;
    private final InstantSource clock;
    private final Duration look;
    private final HttpClient client;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /** A hook, and how it is told. */
    private record Told(Configuration.Hook hook, Deliver deliver, HookRows.Wanted wanted) {}

    private Hooks(MetadataDatabase database, InstantSource clock, Duration look) {
        this.rows = new HookRows(database);
        this.clock = clock;
        this.look = look;
        this.client =
                HttpClient.newBuilder()
                        // Not every receiver knows what to do with an offer of HTTP/2.
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(10))
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /**
     * Begins to tell.
     *
     * @param look how often it is looked whether something is to be told
     * @throws LockstepException USER where a hook cannot be what the configuration says
     */
    public static Hooks open(
            Map<String, Configuration.Hook> configured,
            MetadataDatabase database,
            InstantSource clock,
            Duration look) {
        Hooks hooks = new Hooks(database, clock, look);
        configured.forEach(hooks::add);
        hooks.start();
        return hooks;
    }

    private void add(String name, Configuration.Hook hook) {
        Configuration.Slack slack = hook.slack();
        Channel channel =
                slack == null
                        ? Webhook.of(name, hook.url(), hook.secret(), clock)
                        : new SlackMessage(hook.url(), slack);
        hooks.put(
                name,
                new Told(
                        hook,
                        new Deliver(name, channel, client, rows, clock),
                        new HookRows.Wanted(hook.events(), hook.tenant())));
    }

    private void start() {
        Instant now = clock.instant();
        hooks.forEach((name, told) -> {
            rows.begin(name, now);
            threads.add(
                    Thread.ofVirtual()
                            .name("hook-" + name)
                            .start(() -> each(look, () -> tell(name, told))));
        });
        threads.add(
                Thread.ofVirtual()
                        .name("hooks-forget")
                        .start(() ->
                                each(
                                        BETWEEN_CLEANINGS,
                                        () -> rows.forget(clock.instant().minus(KEPT)))));
    }

    /** Does something again and again until it is closed; a database that fails is asked again. */
    private void each(Duration pause, Runnable act) {
        do {
            try {
                act.run();
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("Hooks cannot be told right now.");
            }
        } while (!closedWithin(pause));
    }

    private boolean closedWithin(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void tell(String name, Told told) {
        for (HookRows.Due due : rows.due(name, told.wanted(), clock.instant(), AT_ONCE)) {
            if (closed.getCount() == 0) {
                return;
            }
            told.deliver().attempt(due);
        }
    }

    @Override
    public List<HookView> list() {
        return hooks.entrySet().stream().map(e -> view(e.getKey(), e.getValue())).toList();
    }

    private HookView view(String name, Told told) {
        Configuration.Hook hook = told.hook();
        Configuration.Slack slack = hook.slack();
        HookRows.Standing standing = rows.standing(name, told.wanted());
        return new HookView(
                name,
                slack == null ? "webhook" : "slack",
                slack == null ? hook.url().getAuthority() : slack.channel(),
                hook.events(),
                hook.tenant(),
                hook.secret() != null,
                standing.waiting(),
                standing.delivered(),
                standing.givenUp(),
                standing.lastDelivered(),
                standing.fault());
    }

    @Override
    public Answered test(String name) {
        Told told = hooks.get(name);
        if (told == null) {
            throw LockstepException.notFound("hook", name);
        }
        Notice notice =
                new Notice(
                        UUID.randomUUID().toString(),
                        "test",
                        "default",
                        "A test: Lockstep can tell hook " + name + " of what happens.",
                        clock.instant(),
                        JsonMapper.shared().createObjectNode().put("hook", name));
        long begin = System.nanoTime();
        Deliver.Answer answer = told.deliver().send(notice);
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        return new Answered(answer.fault() == null, took, answer.fault());
    }

    /** What is being sent is waited for, at most as long as a hook may take to answer. */
    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        for (Thread thread : threads) {
            thread.join(Deliver.PATIENCE);
        }
        client.shutdownNow();
    }
}
