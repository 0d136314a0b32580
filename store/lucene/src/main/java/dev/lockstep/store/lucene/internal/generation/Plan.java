package dev.lockstep.store.lucene.internal.generation;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.store.lucene.internal.files.DurableFiles;
import dev.lockstep.store.lucene.internal.files.Json;
import dev.lockstep.store.lucene.internal.graph.IndexSettings;
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
public record Plan(String identity, long base, CollectionSpec spec, Map<String, String> settings) {
    public static final String FILE = "plan.json";

    public IndexSettings indexSettings() {
        return IndexSettings.of(settings);
    }

    public void write(Path directory) throws IOException {
        DurableFiles.write(directory.resolve(FILE), Json.bytes(this));
    }

    public static Plan read(Path directory) throws IOException {
        return Json.read(Files.readAllBytes(directory.resolve(FILE)), Plan.class);
    }
}
