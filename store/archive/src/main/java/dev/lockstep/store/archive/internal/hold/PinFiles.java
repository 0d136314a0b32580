package dev.lockstep.store.archive.internal.hold;

import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Holds on a backup: a file each, beside it. */
public final class PinFiles {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PinFiles() {}

    /** A hold; times in milliseconds since the epoch. */
    public record Held(String collection, String owner, long created, long until) {
        public boolean ended(Instant now) {
            return until <= now.toEpochMilli();
        }
    }

    public static void write(BackupDirectory directory, Held pin) {
        directory.put(path(pin.owner(), pin.collection()), JSON.writeValueAsBytes(pin));
    }

    public static void remove(BackupDirectory directory, String owner, String collection) {
        directory.delete(path(owner, collection));
    }

    /** All that are there, ended ones included. */
    public static List<Held> list(BackupDirectory directory) {
        return directory.list(BackupDirectory.PINS).stream()
                .flatMap(path -> directory.get(path).stream())
                .flatMap(bytes -> parse(bytes).stream())
                .toList();
    }

    private static List<Held> parse(byte[] bytes) {
        try {
            return List.of(JSON.readValue(bytes, Held.class));
        } catch (JacksonException _) {
            // A pin that cannot be read holds as one without end.
            return List.of(new Held("", "unreadable", 0, Long.MAX_VALUE));
        }
    }

    private static String path(String owner, String collection) {
        byte[] name = (owner + "\n" + collection).getBytes(StandardCharsets.UTF_8);
        return BackupDirectory.PINS + Digests.sha256(name).substring(0, 32) + ".json";
    }
}
