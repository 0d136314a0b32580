package dev.lockstep.store.lucene.internal.generation;

import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.store.lucene.internal.files.DurableFiles;
import dev.lockstep.store.lucene.internal.files.Faults;
import dev.lockstep.store.lucene.internal.files.Home;
import dev.lockstep.store.lucene.internal.files.Json;
import dev.lockstep.store.lucene.internal.files.Sums;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** Holds on sealed generations: one small file a holder, beside the generations. */
public final class Pins {
    private final Home home;
    private final InstantSource time;

    public Pins(Home home, InstantSource time) {
        this.home = home;
        this.time = time;
    }

    /** A hold as it is stored; times are epoch milliseconds. */
    record Hold(long generation, String owner, long created, long until) {}

    public void hold(Generation generation, String owner, Duration timeToLive) {
        Instant now = time.instant();
        Hold hold =
                new Hold(
                        generation.number(),
                        owner,
                        now.toEpochMilli(),
                        now.plus(timeToLive).toEpochMilli());
        Faults.run(
                "pin generation " + generation,
                () -> {
                    Files.createDirectories(directory(generation));
                    DurableFiles.write(file(generation, owner), Json.bytes(hold));
                });
    }

    public void release(Generation generation, String owner) {
        Faults.run(
                "unpin generation " + generation,
                () -> Files.deleteIfExists(file(generation, owner)));
    }

    /** Whether somebody holds it now; what has ended is removed. */
    public boolean isHeld(Generation generation) {
        return Faults.io("read the pins of " + generation, () -> lookUp(generation));
    }

    private boolean lookUp(Generation generation) throws IOException {
        boolean held = false;
        for (Path file : files(generation)) {
            Hold hold = Json.read(Files.readAllBytes(file), Hold.class);
            if (hold.until() > time.millis()) {
                held = true;
            } else {
                Files.deleteIfExists(file);
            }
        }
        return held;
    }

    private List<Path> files(Generation generation) throws IOException {
        String prefix = generation.number() + "-";
        try (Stream<Path> files = Files.list(directory(generation))) {
            return files.filter(f -> String.valueOf(f.getFileName()).startsWith(prefix))
                    .filter(f -> String.valueOf(f.getFileName()).endsWith(".json"))
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    private Path directory(Generation generation) {
        return home.index(generation.tenant(), generation.index()).resolve("pins");
    }

    private Path file(Generation generation, String owner) {
        var sha = Sums.sha256();
        sha.update(owner.getBytes(StandardCharsets.UTF_8));
        return directory(generation)
                .resolve(generation.number() + "-" + Sums.hex(sha).substring(0, 32) + ".json");
    }
}
