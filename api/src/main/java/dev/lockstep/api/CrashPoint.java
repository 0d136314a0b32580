package dev.lockstep.api;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The named places at which a test kills the process, one for each gap between two durable acts.
 *
 * <p>With {@code LOCKSTEP_CRASH_AT=publish.before-pointer} the process halts when it gets there, as
 * {@code kill -9} would; with {@code …:3} at the third time. With {@code *} it goes on and tells of
 * each point that it reaches, for a test that strikes them all. Without the variable a point costs
 * a field read.
 */
public enum CrashPoint {
    INGEST_AFTER_UPLOAD,
    INGEST_AFTER_PARSE,
    INGEST_BEFORE_BRONZE_COMMIT,
    INGEST_AFTER_BRONZE_COMMIT,
    INGEST_BEFORE_SILVER_COMMIT,
    INGEST_AFTER_SILVER_COMMIT,
    INGEST_BEFORE_STATUS,
    LAKE_BEFORE_COMMIT,
    LAKE_AFTER_COMMIT,
    EMBED_AFTER_CACHE,
    TRANSFER_BEFORE_CHECKPOINT,
    TRANSFER_AFTER_CHECKPOINT,
    BUILD_AFTER_LINK,
    BUILD_BEFORE_FINISH,
    SEAL_BEFORE_RECORD,
    SEAL_AFTER_RECORD,
    PROVE_BEFORE_RESULT,
    PUBLISH_BEFORE_POINTER,
    PUBLISH_AFTER_POINTER,
    RETIRE_BEFORE_DROP,
    RUN_AFTER_STEP,
    RUN_BEFORE_END,
    COPY_AFTER_PIN,
    COPY_AFTER_TARGET,
    COPY_AFTER_HASHES,
    COPY_AFTER_DIFFERENCES,
    COPY_AFTER_CERTIFICATE,
    COPY_BEFORE_RELEASE,
    COPY_BEFORE_CLEAR,
    COMPACT_BEFORE_COMMIT,
    COMPACT_AFTER_COMMIT,
    EXPIRE_BEFORE_COMMIT,
    EXPIRE_AFTER_COMMIT,
    BACKUP_BEFORE_PART,
    BACKUP_AFTER_PART,
    BACKUP_BEFORE_PART_COMMIT,
    BACKUP_AFTER_PART_COMMIT,
    BACKUP_BEFORE_MANIFEST,
    BACKUP_AFTER_MANIFEST,
    BACKUP_BEFORE_EXPIRY,
    BACKUP_DURING_EXPIRY,
    RESTORE_BEFORE_STAGED,
    RESTORE_AFTER_STAGED,
    RESTORE_BEFORE_PUBLISH,
    RESTORE_AFTER_PUBLISH,
    PGVECTOR_BEFORE_COMMIT,
    PGVECTOR_AFTER_COMMIT,
    OPENSEARCH_BEFORE_COMMIT,
    OPENSEARCH_AFTER_COMMIT,
    OPENSEARCH_DURING_MERGE,
    MIGRATE_AFTER_TARGET,
    MIGRATE_AFTER_FEED,
    MIGRATE_AFTER_BACKFILL,
    MIGRATE_BEFORE_CONFIRM,
    MIGRATE_AFTER_CONFIRM,
    MIGRATE_AFTER_EMBEDDED,
    MIGRATE_BEFORE_APPLIED,
    MIGRATE_AFTER_APPLIED,
    MIGRATE_AFTER_INTENT,
    MIGRATE_BEFORE_SWITCH,
    MIGRATE_AFTER_SWITCH,
    MIGRATE_AFTER_FEED_END;

    private static final String TELL = "*";
    private static final @Nullable String ARMED = System.getenv("LOCKSTEP_CRASH_AT");
    private static final AtomicInteger REMAINING = new AtomicInteger(times(ARMED));

    /** Halts here when this point is armed, or tells of it. */
    public void reach() {
        if (ARMED == null) {
            return;
        }
        if (ARMED.equals(TELL)) {
            System.err.println("reached " + label());
        } else if (matches(ARMED) && REMAINING.decrementAndGet() == 0) {
            System.err.println("crash point " + label());
            System.err.flush();
            Runtime.getRuntime().halt(137);
        }
    }

    /** The name as typed, for example {@code publish.before-pointer}. */
    public String label() {
        String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
        return name.replaceFirst("-", ".");
    }

    private boolean matches(String armed) {
        int colon = armed.indexOf(':');
        return (colon < 0 ? armed : armed.substring(0, colon)).equals(label());
    }

    private static int times(@Nullable String armed) {
        int colon = armed == null ? -1 : armed.indexOf(':');
        return armed == null || colon < 0 ? 1 : Integer.parseInt(armed.substring(colon + 1));
    }
}
