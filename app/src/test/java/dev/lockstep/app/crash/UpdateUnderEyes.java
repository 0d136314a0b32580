package dev.lockstep.app.crash;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.app.Lockstep;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The program that is killed: takes a version in, syncs the index to it, or brings a copy of the
 * collection to it, while a reader looks at every moment whether it sees one whole version. Says
 * what was acknowledged as soon as it was.
 */
final class UpdateUnderEyes {
    static final String ACKNOWLEDGED = "acknowledged ";
    static final String TORN = "torn ";
    static final String DONE = "done";

    private static final long BETWEEN_LOOKS = 20_000_000;

    /** What is killed. */
    enum Act {
        INGEST {
            @Override
            RunView begin(Lockstep lockstep, int version) {
                return Shelf.ingest(lockstep, version);
            }
        },
        SYNC {
            @Override
            RunView begin(Lockstep lockstep, int version) {
                return lockstep.indexes().sync(Shelf.TENANT, Shelf.NAME, false);
            }
        },
        COPY {
            @Override
            RunView begin(Lockstep lockstep, int version) {
                return lockstep.collections().copy(Shelf.TENANT, Shelf.COLLECTION, Shelf.COPY);
            }
        },
        REPAIR {
            @Override
            RunView begin(Lockstep lockstep, int version) {
                return lockstep.collections()
                        .diff(Shelf.TENANT, Shelf.COLLECTION, Shelf.COPY, true);
            }
        };

        /** Whether it writes the copy, and so leaves alone what is searched. */
        boolean copies() {
            return this == COPY || this == REPAIR;
        }

        abstract RunView begin(Lockstep lockstep, int version);
    }

    private UpdateUnderEyes() {}

    /** The home, what to do, the version. */
    public static void main(String[] args) throws InterruptedException {
        int version = Integer.parseInt(args[2]);
        try (Lockstep lockstep = Shelf.open(Path.of(args[0]))) {
            AtomicBoolean over = new AtomicBoolean();
            Act act = Act.valueOf(args[1]);
            Supplier<Map<String, String>> look =
                    () -> act.copies() ? Shelf.copied(lockstep) : Shelf.served(lockstep);
            Thread reader = Thread.ofPlatform().daemon().start(() -> read(look, over, version));
            finish(lockstep, acknowledged(act.begin(lockstep, version)));
            over.set(true);
            reader.join();
        }
        System.out.println(DONE);
        System.exit(0);
    }

    private static RunView acknowledged(RunView run) {
        System.out.println(ACKNOWLEDGED + run.id());
        System.out.flush();
        return run;
    }

    private static void finish(Lockstep lockstep, RunView run) {
        RunView ended = Shelf.ended(lockstep, run);
        if (ended.state() != RunState.SUCCEEDED) {
            throw new IllegalStateException(ended.toString());
        }
    }

    private static void read(Supplier<Map<String, String>> look, AtomicBoolean over, int version) {
        Map<String, String> old = Shelf.version(version - 1);
        Map<String, String> fresh = Shelf.version(version);
        while (!over.get()) {
            Map<String, String> seen = look.get();
            if (!seen.equals(old) && !seen.equals(fresh)) {
                System.out.println(TORN + seen);
            }
            // What is looked at must get its share of the cores.
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }
}
