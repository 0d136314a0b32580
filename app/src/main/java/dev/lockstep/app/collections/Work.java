package dev.lockstep.app.collections;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.app.stores.Repins;
import dev.lockstep.transfer.MaxRate;
import dev.lockstep.transfer.RowForm;
import dev.lockstep.transfer.ScanOptions;
import dev.lockstep.transfer.Throttle;
import dev.lockstep.transfer.TransferOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** What the steps of one copy or comparison share: two collections, their pins, a directory. */
final class Work {
    static final String LEFT = "left";
    static final String RIGHT = "right";

    static final String MAX_RATE = "max-rate";

    private static final String BEGAN = "began";
    private static final Duration PIN = Duration.ofDays(7);
    private static final Set<String> KEPT =
            Set.of(DifferenceFile.NAME, Certificate.NAME, HygieneFile.NAME, ProofFile.NAME);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Stores stores;
    private final Path root;
    private final StepContext step;
    private final InstantSource clock;

    Work(Stores stores, Path root, StepContext step, InstantSource clock) {
        this.stores = stores;
        this.root = root;
        this.step = step;
        this.clock = clock;
    }

    String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** When the first side was pinned. */
    String began() {
        return step.state(BEGAN).orElseGet(this::now);
    }

    StepContext step() {
        return step;
    }

    Stores stores() {
        return stores;
    }

    /** Whether a parameter that is on or off is on. */
    boolean wants(String parameter) {
        return Boolean.parseBoolean(step.parameters().getOrDefault(parameter, "false"));
    }

    CollectionRef ref(String side) {
        return stores.address(step.tenant(), step.parameter(side));
    }

    /** Pins a side once; another attempt finds the same pin. */
    void pin(String side) {
        if (step.state(side).isEmpty()) {
            pin(side, side);
        }
    }

    /** Pins a side as it is now under another key, whose former pin is given back. */
    void pinAnew(String side, String key) {
        unpin(key);
        pin(side, key);
    }

    private void pin(String side, String key) {
        CollectionRef ref = ref(side);
        if (step.state(BEGAN).isEmpty()) {
            step.keep(BEGAN, now());
        }
        SnapshotRef pinned = stores.pins().pin(stores.readable(ref), ref, step.runId(), PIN);
        CrashPoint.COPY_AFTER_PIN.reach();
        step.keep(key, JSON.writeValueAsString(pinned));
    }

    /** The pinned snapshot of a key, to be closed by the caller. */
    Snapshot snapshot(String key) {
        SnapshotRef ref = pinned(key);
        return stores.pins().reopen(stores.readable(ref.collection()), ref);
    }

    private SnapshotRef pinned(String key) {
        return JSON.readValue(
                step.state(key).orElseThrow(() -> new IllegalStateException("no pin " + key)),
                SnapshotRef.class);
    }

    /** Does what reads pins; again from the start with new ones where one was lost. */
    void reading(Consumer<Work> act) {
        Repins.reading(step, "pin", () -> act.accept(this), this::pinAgain);
    }

    /**
     * A side that lasts stays as it was pinned. The right one may hold rows that this run has
     * written meanwhile, and so is pinned as it is now.
     */
    private void pinAgain() {
        if (pinned(LEFT).durability() == SnapshotRef.Durability.SESSION) {
            pinAnew(LEFT, LEFT);
        }
        if (step.state(RIGHT).isPresent()) {
            pinAnew(RIGHT, RIGHT);
        }
        try {
            Files.deleteIfExists(sidecar());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often this run has pinned again: what was written before is a target's own. */
    int pinnedAgain() {
        return Repins.count(step, "pin");
    }

    void unpin(String key) {
        if (step.state(key).isPresent()) {
            SnapshotRef ref = pinned(key);
            stores.pins().unpin(stores.readable(ref.collection()), ref, step.runId());
        }
    }

    /** Without what one of the two sides cannot keep apart. */
    RowForm form() {
        return step.parameters().containsKey(RIGHT)
                ? RowForm.without(stores.loses(ref(LEFT), ref(RIGHT)))
                : RowForm.without(stores.store(ref(LEFT)).loses(ref(LEFT)));
    }

    ScanOptions scan() {
        return ScanOptions.in(directory().resolve("spill"))
                .withForm(form())
                .withHooks(hooks())
                .withThrottle(throttle());
    }

    /** A transfer of its own after each loss of a snapshot: nothing is resumed across one. */
    WriteScope scope() {
        WriteScope own = step.scope();
        return pinnedAgain() == 0
                ? own
                : new WriteScope(own.run(), own.step() + "-" + pinnedAgain(), own.epoch());
    }

    TransferOptions transfer() {
        return TransferOptions.of(scope(), directory(), hooks()).withThrottle(throttle());
    }

    private Throttle throttle() {
        String rate = step.parameters().get(MAX_RATE);
        return rate == null ? Throttle.NONE : Throttle.of(MaxRate.parse(rate));
    }

    private TransferOptions.Hooks hooks() {
        return TransferOptions.Hooks.of(step);
    }

    /** The hashes of the right side's rows as they were pinned. */
    Path sidecar() {
        return directory().resolve("right.sidecar");
    }

    /** A directory of this run's own. */
    Path directory() {
        return directory(root, step.tenant().value(), step.runId());
    }

    static Path directory(Path root, String tenant, String run) {
        try {
            return Files.createDirectories(root.resolve(tenant).resolve(run));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of a run that only read one side. */
    void release() {
        unpin(LEFT);
        clear();
    }

    /** Removes what no later reader wants; the differences and the failures stay. */
    void clear() {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory())) {
            files = all.sorted(Comparator.reverseOrder()).toList();
            for (Path file : files) {
                boolean kept = file.equals(directory()) || isWanted(file);
                if (!kept) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isWanted(Path file) {
        String name = file.getFileName().toString();
        return KEPT.contains(name) || name.endsWith(".failures.ndjson");
    }
}
