package dev.lockstep.lake;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one commit does to a table, as one snapshot.
 *
 * @param files Parquet files, each written to a path of {@link LakeTable#stage} with the options of
 *     {@link LakeTable#copyOptions}; later rows win over earlier ones of the same id
 * @param deletedIds rows to delete; ids that are not there are no error. A row of {@code files}
 *     with such an id stays
 * @param deletedIdFiles staged Parquet files with one text column {@code id}, more ids to delete;
 *     they are removed after the commit
 * @param tag commits with the rows, or null
 * @param properties table properties that commit with the rows
 */
public record TableChange(
        Kind kind,
        List<String> files,
        List<String> deletedIds,
        List<String> deletedIdFiles,
        @Nullable CommitTag tag,
        Map<String, String> properties) {
    /** What becomes of the rows that are there. */
    public enum Kind {
        /** They stay; the files' rows are added as they are, ids not looked at. */
        APPEND,
        /** Those whose ids are in the files or among the deleted go. */
        UPSERT,
        /** All go, in the same snapshot; the table stays the same one. */
        REPLACE,
        /**
         * The same, without looking which rows stay as they are. Files outlive a commit that fails,
         * and properties that described the collection go.
         */
        EXCHANGE
    }

    public TableChange {
        files = List.copyOf(files);
        deletedIds = List.copyOf(deletedIds);
        deletedIdFiles = List.copyOf(deletedIdFiles);
        properties = Map.copyOf(properties);
        if (kind != Kind.UPSERT && !(deletedIds.isEmpty() && deletedIdFiles.isEmpty())) {
            throw new IllegalArgumentException("ids to delete in a change of kind " + kind);
        }
    }

    public static TableChange append(List<String> files) {
        return new TableChange(Kind.APPEND, files, List.of(), List.of(), null, Map.of());
    }

    public static TableChange upsert(List<String> files) {
        return new TableChange(Kind.UPSERT, files, List.of(), List.of(), null, Map.of());
    }

    public static TableChange delete(List<String> ids) {
        return new TableChange(Kind.UPSERT, List.of(), ids, List.of(), null, Map.of());
    }

    /** The table's rows become those of the files; rows that stay the same are not rewritten. */
    public static TableChange replace(List<String> files) {
        return new TableChange(Kind.REPLACE, files, List.of(), List.of(), null, Map.of());
    }

    /** The table's rows become those of the files, all of them new. */
    public static TableChange exchange(List<String> files) {
        return new TableChange(Kind.EXCHANGE, files, List.of(), List.of(), null, Map.of());
    }

    /** The same with other names for its files. */
    public TableChange named(UnaryOperator<String> name) {
        return new TableChange(
                kind,
                files.stream().map(name).toList(),
                deletedIds,
                deletedIdFiles.stream().map(name).toList(),
                tag,
                properties);
    }

    public TableChange deleting(List<String> ids, List<String> idFiles) {
        return new TableChange(kind, files, ids, idFiles, tag, properties);
    }

    public TableChange tagged(CommitTag commitTag) {
        return new TableChange(kind, files, deletedIds, deletedIdFiles, commitTag, properties);
    }

    public TableChange with(Map<String, String> tableProperties) {
        return new TableChange(kind, files, deletedIds, deletedIdFiles, tag, tableProperties);
    }
}
