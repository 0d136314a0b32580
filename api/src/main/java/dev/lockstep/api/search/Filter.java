package dev.lockstep.api.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the metadata of a row. Field names are the keys of its JSON object, nested ones
 * joined with a full stop. A missing field fulfils no condition but {@link Not} and a negated
 * {@link Exists}. Text compares exactly, numbers by value; an array fulfils a condition when one of
 * its elements does.
 */
public sealed interface Filter {
    static Filter all() {
        return new And(List.of());
    }

    /** All of them; none at all means every row. */
    record And(List<Filter> parts) implements Filter {
        public And {
            parts = List.copyOf(parts);
        }
    }

    /** At least one of them. */
    record Or(List<Filter> parts) implements Filter {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    /** The opposite. */
    record Not(Filter part) implements Filter {}

    /** The field is there and not null. */
    record Exists(String field) implements Filter {}

    /**
     * The field is one of these values.
     *
     * @param values {@link String}, {@link Number} or {@link Boolean}
     */
    record In(String field, List<Object> values) implements Filter {
        public In {
            values = List.copyOf(values);
        }
    }

    /** The field is a number within the bounds; a null bound is open. */
    record NumberRange(
            String field,
            @Nullable Double min,
            boolean minInclusive,
            @Nullable Double max,
            boolean maxInclusive)
            implements Filter {}

    /** The field is a text within the bounds by UTF-8 order (dates too); a null bound is open. */
    record TextRange(
            String field,
            @Nullable String min,
            boolean minInclusive,
            @Nullable String max,
            boolean maxInclusive)
            implements Filter {}

    static Filter eq(String field, Object value) {
        return new In(field, List.of(value));
    }
}
