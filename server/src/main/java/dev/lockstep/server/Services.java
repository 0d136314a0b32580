package dev.lockstep.server;

import dev.lockstep.api.run.RunService;
import dev.lockstep.api.service.CollectionService;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.KeyService;
import java.util.List;

/** What the server serves. The server closes none of them. */
public record Services(
        DatasetService datasets,
        IndexService indexes,
        CollectionService collections,
        RunService runs,
        KeyService keys,
        Readiness readiness) {

    /** Asked by {@code /readyz}; cheap, called often. */
    @FunctionalInterface
    public interface Readiness {
        /** What is still missing, whole sentences for people; empty when ready. */
        List<String> missing();
    }
}
