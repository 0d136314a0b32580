package dev.lockstep.store.lucene.internal.files;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.IOException;
import org.apache.lucene.index.CorruptIndexException;

/** Turns what the file system and Lucene throw into the one exception. */
public final class Faults {
    private Faults() {}

    /** An act that reads or writes files. */
    public interface Act<T> {
        public T run() throws IOException;
    }

    /** An act without a result. */
    public interface Task {
        public void run() throws IOException;
    }

    /**
     * @param what what could not be done, such as "open generation works@3"
     */
    public static <T> T io(String what, Act<T> act) {
        try {
            return act.run();
        } catch (CorruptIndexException e) {
            throw new LockstepException(
                    ErrorKind.INTERNAL,
                    "generation-damaged",
                    "Cannot "
                            + what
                            + ": found damage in "
                            + e.getResourceDescription()
                            + ": "
                            + e.getOriginalMessage()
                            + "; build the index again or restore it.",
                    e);
        } catch (IOException e) {
            throw new LockstepException(
                    isFull(e) ? ErrorKind.RESOURCES : ErrorKind.INTERNAL,
                    isFull(e) ? "disk-full" : "index-files",
                    "Cannot "
                            + what
                            + ": found "
                            + e.getClass().getSimpleName()
                            + ": "
                            + e.getMessage()
                            + ".",
                    e);
        }
    }

    public static void run(String what, Task task) {
        Boolean done =
                io(
                        what,
                        () -> {
                            task.run();
                            return true;
                        });
        assert done;
    }

    public static LockstepException damaged(String generation, String file, String found) {
        return new LockstepException(
                        ErrorKind.INTERNAL,
                        "generation-damaged",
                        "Cannot serve generation "
                                + generation
                                + ": found file '"
                                + file
                                + "' "
                                + found
                                + "; build the index again or restore it.")
                .with("file", file);
    }

    private static boolean isFull(IOException e) {
        return String.valueOf(e.getMessage()).contains("No space left");
    }
}
