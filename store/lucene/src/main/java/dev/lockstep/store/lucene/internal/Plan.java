package dev.lockstep.store.lucene.internal;

import dev.lockstep.api.CollectionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a generation is to become, written when its directory is made and never again.
 *
 * @param identity tells the index from a later one of the same name; handed on from base to
 *     generation
 * @param base the number of the generation that it started from, 0 for none
 */
record Plan(String identity, long base, CollectionSpec spec, Map<String, String> settings) {
    static final String FILE = "plan.json";

    IndexSettings indexSettings() {
        return IndexSettings.of(settings);
    }

    void write(Path directory) throws IOException {
        DurableFiles.write(directory.resolve(FILE), Json.bytes(this));
    }

    static Plan read(Path directory) throws IOException {
        return Json.read(Files.readAllBytes(directory.resolve(FILE)), Plan.class);
    }
}
