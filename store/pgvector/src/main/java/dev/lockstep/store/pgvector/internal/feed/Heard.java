package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.ChangeReader.Change;
import dev.lockstep.store.pgvector.internal.feed.Carried.At;
import java.util.List;

/** A change that a message told of: whole, or with values that are still to be read. */
sealed interface Heard {
    record Whole(Change change) implements Heard {}

    /**
     * A row that was written.
     *
     * @param anew whether the row may not have been in this collection before, so that whoever
     *     follows has nothing to take what is missing from
     */
    record Partly(RowForm form, String id, Values values, boolean anew) implements Heard {
        /** The columns that must be read of the table; empty where none must. */
        List<At> toRead() {
            List<At> metadata = missing(form.carried().ofMetadata());
            if (anew) {
                return missing(form.carried().parts());
            }
            return metadata.size() < form.carried().ofMetadata().size() ? metadata : List.of();
        }

        private List<At> missing(List<At> columns) {
            return columns.stream().filter(values::isMissing).toList();
        }

        Whole made() {
            return new Whole(form.written(id, values));
        }
    }
}
