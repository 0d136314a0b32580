package dev.lockstep.metadata;

import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What has happened, kept for those outside who asked to be told. A notice is written in the
 * transaction in which the thing happens: neither is there without the other.
 */
public final class Notices {
    private Notices() {}

    /**
     * @param type what happened, such as {@code run.failed}
     * @param subject what it happened to, for people
     * @param data one JSON object
     */
    public static void add(
            Handle handle, String type, String tenant, String subject, Instant at, String data) {
        handle.execute(
                "insert into notices (id, type, tenant, subject, at, data) values (?, ?, ?, ?, ?, ?)",
                UUID.randomUUID().toString(),
                type,
                tenant,
                subject,
                at.toEpochMilli(),
                data);
    }
}
