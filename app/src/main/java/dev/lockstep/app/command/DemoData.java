package dev.lockstep.app.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of the demo, on the class path. */
final class DemoData {
    static final String WORKS = "works.csv";
    static final String UPDATE = "works_update.csv";

    /** A work that only the update has. */
    static final String NEW_WORK = "W0942";

    private static final String FOLDER = "/dev/lockstep/app/demo/";

    private DemoData() {}

    static byte[] file(String name) {
        try (InputStream in = DemoData.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("no " + FOLDER + name + " on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The judged queries, as the route that takes them wants them. */
    static Map<String, Object> evalSet() {
        List<JsonNode> queries = new ArrayList<>();
        new String(file("works_eval.jsonl"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> queries.add(JsonMapper.shared().readTree(line)));
        Map<String, Object> set = new LinkedHashMap<>();
        set.put("name", "works");
        set.put("queries", queries);
        return set;
    }
}
