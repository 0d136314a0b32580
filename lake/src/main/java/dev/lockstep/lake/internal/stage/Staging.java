package dev.lockstep.lake.internal.stage;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import tools.jackson.databind.json.JsonMapper;

/**
 * What runs have staged beside a table's rows: a record a run, step and epoch, in the table's
 * directory. An older epoch's writer can touch its own record only.
 */
public final class Staging {
    /** A staging that nobody has touched for so long is forgotten. */
    private static final Duration KEPT = Duration.ofDays(7);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final OpenLake lake;
    private final Table table;
    private final Bucket bucket;

    public Staging(OpenLake lake, Table table) {
        this.lake = lake;
        this.table = table;
        this.bucket = lake.bucket();
    }

    /**
     * What was staged so far.
     *
     * @param parts files of rows, in order
     * @param deletes files of ids with the number of parts that they reach
     */
    public record Content(Checkpoint checkpoint, List<String> parts, List<String> deletes) {
        Stream<String> files() {
            return Stream.concat(parts.stream(), deletes.stream());
        }
    }

    /** The latest record of the run and step. */
    public Optional<Content> read(WriteScope scope) {
        return records(scope).stream()
                .max(Comparator.comparingLong(Staging::epoch))
                .map(this::content);
    }

    private Content content(String location) {
        return JSON.readValue(bucket.get(location), Content.class);
    }

    public void write(WriteScope scope, Content content) {
        List<String> older = records(scope);
        String mine = location(scope);
        bucket.put(mine, JSON.writeValueAsBytes(content));
        older.stream().filter(location -> !location.equals(mine)).forEach(bucket::delete);
    }

    /** Forgets the records, and the files that no commit took. */
    public void remove(WriteScope scope, boolean withFiles) {
        for (String location : records(scope)) {
            Content content = content(location);
            bucket.delete(location);
            (withFiles ? content.files() : content.deletes().stream()).forEach(bucket::delete);
        }
    }

    /** Files that maintenance must leave alone. */
    public Set<String> used(Instant now) {
        Set<String> used = new HashSet<>();
        for (String location : all()) {
            if (bucket.modified(location).plus(KEPT).isAfter(now)) {
                used.add(location);
                content(location).files().forEach(used::add);
            }
        }
        return used;
    }

    private List<String> records(WriteScope scope) {
        String start = directory() + name(scope) + ".";
        List<String> records = new ArrayList<>(all());
        records.removeIf(location -> !normal(location).startsWith(start));
        return records;
    }

    private List<String> all() {
        return bucket.list(lake.key(table, "staging")).stream()
                .filter(location -> location.endsWith(".json"))
                .toList();
    }

    private String location(WriteScope scope) {
        return bucket.location(
                lake.key(table, "staging/" + name(scope) + "." + scope.epoch() + ".json"));
    }

    private String directory() {
        return normal(table.location()) + "/staging/";
    }

    private static String normal(String location) {
        return location.replace('\\', '/');
    }

    private static String name(WriteScope scope) {
        return encoded(scope.run()) + "+" + encoded(scope.step());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace(".", "%2E")
                .replace("*", "%2A")
                .replace("+", "%20");
    }

    private static long epoch(String location) {
        String name = location.substring(0, location.length() - ".json".length());
        return Long.parseLong(name.substring(name.lastIndexOf('.') + 1));
    }
}
