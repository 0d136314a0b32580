package dev.lockstep.store.lucene.internal;

import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.GenerationStore.SealedFile;
import java.util.Set;

/** The files of a generation that a search by vectors walks through. */
public final class VectorFiles {
    /** Vectors, the graph and what describes them; of quantized vectors those that it compares. */
    private static final Set<String> WALKED =
            Set.of("vec", "vemf", "vex", "vem", "veq", "vemq", "veb", "vemb");

    private VectorFiles() {}

    /** Their bytes. */
    public static long bytes(Seal seal) {
        return seal.files().stream()
                .filter(file -> WALKED.contains(ending(file)))
                .mapToLong(SealedFile::bytes)
                .sum();
    }

    private static String ending(SealedFile file) {
        return file.name().substring(file.name().lastIndexOf('.') + 1);
    }
}
