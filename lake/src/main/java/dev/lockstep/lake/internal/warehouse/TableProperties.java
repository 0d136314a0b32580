package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.lake.CommitTag;
import dev.lockstep.lake.FileProfile;
import dev.lockstep.lake.TableSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Table;

/** The table properties that are ours, and those that a new table gets. */
public final class TableProperties {
    static final String ID_COLUMN = "lockstep.id-column";
    static final String PROFILE = "lockstep.profile";
    static final String COMMIT_ID = "lockstep.commit-id";
    public static final String TAG = "lockstep.tag.";
    public static final String SUM = "lockstep.crc32c.";

    /** Of a snapshot's summary. */
    public static final String WRITER = "lockstep.writer";

    static final String EPOCH = "lockstep.epoch";
    static final String VALUE = "lockstep.value";

    private TableProperties() {}

    static Map<String, String> ofNew(TableSpec spec) {
        Map<String, String> properties = new HashMap<>(spec.properties());
        properties.put("format-version", "2");
        properties.put("write.metadata.delete-after-commit.enabled", "true");
        properties.put("write.metadata.previous-versions-max", "20");
        // Each retry is ours: it looks at epochs and positions again.
        properties.put("commit.retry.num-retries", "0");
        properties.put(PROFILE, spec.profile().name());
        if (spec.idColumn() != null) {
            properties.put(ID_COLUMN, spec.idColumn());
            // However many columns there are: bounds and null counts of ids are needed.
            properties.put("write.metadata.metrics.column." + spec.idColumn(), "truncate(16)");
        }
        return properties;
    }

    /** Where the sum of a file is. */
    public static String sum(String location) {
        return SUM + location.substring(location.lastIndexOf('/') + 1);
    }

    static FileProfile profile(Table table) {
        return FileProfile.valueOf(
                table.properties().getOrDefault(PROFILE, FileProfile.SHARED.name()));
    }

    static Optional<String> idColumn(Table table) {
        return Optional.ofNullable(table.properties().get(ID_COLUMN));
    }

    static Optional<CommitTag> tag(Table table, String writer) {
        return Optional.ofNullable(table.properties().get(TAG + writer))
                .map(text -> StoredTag.parse(writer, text).tag());
    }
}
