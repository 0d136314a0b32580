package dev.lockstep.migrate;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.search.QueryWords;
import dev.lockstep.api.service.AnswerCache;
import dev.lockstep.metadata.MetadataDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What migrations are made of.
 *
 * @param answers of searches, kept where all writes come through the migration
 * @param words makes query vectors where both sides have one model
 * @param models for a target that is embedded anew
 * @param directory where plans, spills and changes on their way lie; shared by all servers
 * @param answerWithin how long a side may be silent when it is searched; longer, and it has failed
 */
public record MigrateParts(
        MetadataDatabase metadata,
        Places places,
        QueryWords words,
        AnswerCache answers,
        TextModels models,
        Path directory,
        Duration answerWithin,
        InstantSource clock) {
    /** Finds stores by the addresses of collections. */
    public interface Places {
        /**
         * @throws dev.lockstep.api.LockstepException NOT_FOUND, USER
         */
        CollectionRef address(TenantId tenant, String address);

        Store store(CollectionRef ref);

        /**
         * @throws dev.lockstep.api.LockstepException USER where it cannot be read
         */
        Readable readable(CollectionRef ref);

        /**
         * @throws dev.lockstep.api.LockstepException USER, CONFLICT where it cannot be written
         */
        Writable writable(CollectionRef ref);

        /**
         * Rows of 384 dimensions that a store of this kind takes in a second, as it was measured
         * once somewhere else: for plans, where nothing was measured here.
         */
        double assumedRate(CollectionRef ref);
    }
}
