package dev.lockstep.dataset;

import dev.lockstep.api.run.Job;
import dev.lockstep.dataset.internal.ingest.IngestJob;
import java.util.List;

/** The kinds of durable work that datasets bring. */
public final class DatasetJobs {
    /** The type of the run that takes a file in. */
    public static final String INGEST = IngestJob.TYPE;

    private DatasetJobs() {}

    /** All of them, for the run engine. */
    public static List<Job> of(DatasetHome home) {
        return List.of(new IngestJob(home));
    }
}
