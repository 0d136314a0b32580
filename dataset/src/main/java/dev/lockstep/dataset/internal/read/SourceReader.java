package dev.lockstep.dataset.internal.read;

import java.io.IOException;
import java.util.List;

/** Reads one file. First its columns, then its rows, each once. For one thread. */
interface SourceReader extends AutoCloseable {
    /**
     * The columns as the file names them, empty text for one without a name. Some formats must read
     * the whole file to know them.
     *
     * @throws dev.lockstep.api.LockstepException USER where the file is not of its format
     */
    List<SourceColumn> columns() throws IOException;

    /** Puts every row into the intake: as a record of as many fields, or as a reject. */
    void rows(Intake intake) throws IOException;

    /** What people should know about how the file was read, whole phrases. */
    List<String> notes();

    @Override
    void close() throws IOException;
}
