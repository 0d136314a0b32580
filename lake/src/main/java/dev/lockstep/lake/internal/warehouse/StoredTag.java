package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.lake.CommitTag;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A tag as a table property has it: {@code epoch sequence value}.
 *
 * @param sequence grows with each commit of the table, so that the oldest tags can be forgotten
 */
record StoredTag(CommitTag tag, long sequence) {
    /** Writers whose tags are kept; a run that others have passed so often does not go on. */
    private static final int KEPT = 64;

    static StoredTag parse(String writer, String text) {
        String[] parts = text.split(" ", 3);
        return new StoredTag(
                new CommitTag(writer, Long.parseLong(parts[0]), parts[2]),
                Long.parseLong(parts[1]));
    }

    String text() {
        return tag.epoch() + " " + sequence + " " + tag.value();
    }

    /** The properties of writers that have not committed for long. */
    static List<String> forgotten(Map<String, String> properties) {
        List<StoredTag> old =
                properties.entrySet().stream()
                        .filter(e -> e.getKey().startsWith(TableProperties.TAG))
                        .map(StoredTag::of)
                        .sorted(Comparator.comparingLong(StoredTag::sequence).reversed())
                        .skip(KEPT)
                        .toList();
        return old.stream()
                .map(stored -> stored.tag().writer())
                .flatMap(writer ->
                        Stream.of(TableProperties.TAG + writer, Fence.property(writer))
                                .filter(properties::containsKey))
                .distinct()
                .toList();
    }

    private static StoredTag of(Map.Entry<String, String> property) {
        return parse(
                property.getKey().substring(TableProperties.TAG.length()), property.getValue());
    }
}
