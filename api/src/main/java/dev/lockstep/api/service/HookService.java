package dev.lockstep.api.service;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Those outside who are told of what happens, as the configuration names them. */
public interface HookService {
    List<HookView> list();

    /**
     * Tells a hook something right now, and once.
     *
     * @throws dev.lockstep.api.LockstepException NOT_FOUND where none has the name
     */
    Answered test(String name);

    /**
     * A hook and how far telling it is.
     *
     * @param kind {@code webhook} or {@code slack}
     * @param to the host that is told, or the channel
     * @param events types that are told, {@code *} for any ending
     * @param tenant whose events alone, null for everybody's
     * @param waiting events that it is still to be told of, or again
     * @param delivered of the last seven days
     * @param givenUp of the last seven days, after the last try
     * @param fault why the last one that was not taken was not, null where it since took one
     */
    record HookView(
            String name,
            String kind,
            String to,
            List<String> events,
            @Nullable String tenant,
            boolean signed,
            long waiting,
            long delivered,
            long givenUp,
            @Nullable Instant lastDeliveredAt,
            @Nullable String fault) {}

    /**
     * What a hook answered.
     *
     * @param fault null where it took the event
     */
    record Answered(boolean taken, long tookMs, @Nullable String fault) {}
}
