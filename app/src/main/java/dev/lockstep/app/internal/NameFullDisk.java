package dev.lockstep.app.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.api.run.Step;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.app.Home;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A job whose steps say which place is full where a disk is. Libraries tell of it in many ways, few
 * of which name the place, and none what is free.
 */
record NameFullDisk(Job job, Home home) implements Job {
    private static final Pattern FULL =
            Pattern.compile("No space left on device|SQLITE_FULL|disk is full|disk-full");

    private static final long NEXT_TO_NOTHING = 1_000_000;
    private static final Pattern PATH = Pattern.compile("(/[^\\s'\":,;()]+)");

    @Override
    public String type() {
        return job.type();
    }

    @Override
    public String target(Map<String, String> parameters) {
        return job.target(parameters);
    }

    @Override
    public Set<String> targets(Map<String, String> parameters) {
        return job.targets(parameters);
    }

    @Override
    public List<Step> steps() {
        return job.steps().stream().map(this::named).toList();
    }

    private Step named(Step step) {
        return new Step() {
            @Override
            public String name() {
                return step.name();
            }

            @Override
            public void run(StepContext context) throws Exception {
                try {
                    step.run(context);
                } catch (Exception | Error e) {
                    if (isFull(e)) {
                        throw full(step.name(), e);
                    }
                    throw e;
                }
            }
        };
    }

    /** A fault of which nobody knows the cause, while next to nothing is free, has this one. */
    private boolean isFull(Throwable thrown) {
        boolean expected =
                thrown instanceof LockstepException l
                        && !l.kind().retryable()
                        && l.kind() != ErrorKind.INTERNAL;
        boolean leftNothing =
                Math.min(usable(home.root()), usable(home.storage())) < NEXT_TO_NOTHING;
        if (leftNothing && !expected && !(thrown instanceof RunCancelledException)) {
            return true;
        }
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (FULL.matcher(String.valueOf(t.getMessage())).find()
                    || t instanceof LockstepException l && l.code().equals("disk-full")) {
                return true;
            }
        }
        return false;
    }

    private LockstepException full(String step, Throwable thrown) {
        Path place = place(thrown);
        return new LockstepException(
                ErrorKind.RESOURCES,
                "disk-full",
                "Cannot go on with the step "
                        + step
                        + ": found no space left on the disk of "
                        + place
                        + free(place)
                        + ", expected room for what the step writes; make room there, and the run"
                        + " goes on from its last checkpoint.",
                thrown);
    }

    /** The path that a message names, else the fuller of the home's disks. */
    private Path place(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            Matcher path = PATH.matcher(String.valueOf(t.getMessage()));
            while (path.find()) {
                Path named = Path.of(path.group(1));
                if (named.startsWith(home.root()) || named.startsWith(home.storage())) {
                    return named;
                }
            }
        }
        return usable(home.storage()) < usable(home.root()) ? home.storage() : home.root();
    }

    private static String free(Path place) {
        long usable = usable(place);
        return usable == Long.MAX_VALUE
                ? ""
                : String.format(Locale.ROOT, " (%,d bytes are free)", usable);
    }

    /** Of the disk of a path that may be gone by now. */
    private static long usable(Path path) {
        for (Path p = path; p != null; p = p.getParent()) {
            if (Files.exists(p)) {
                try {
                    FileStore store = Files.getFileStore(p);
                    return store.getUsableSpace();
                } catch (IOException e) {
                    return Long.MAX_VALUE;
                }
            }
        }
        return Long.MAX_VALUE;
    }
}
