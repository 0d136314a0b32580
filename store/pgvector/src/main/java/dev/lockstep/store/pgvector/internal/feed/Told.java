package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message of the output plugin {@code pgoutput}, protocol 1, says. Fields as in the chapter
 * "Logical Replication Message Formats" of PostgreSQL's manual.
 */
sealed interface Told {
    /**
     * Of a transaction that has been committed.
     *
     * @param commit where the record of its commit begins
     * @param micros since 2000-01-01T00:00Z
     * @param xid without the epoch
     */
    record Begin(long commit, long micros, int xid) implements Told {}

    record Commit() implements Told {}

    /** Before the first change of a table, and again where its columns have changed. */
    record Relation(int oid, String schema, String name, List<Attribute> attributes)
            implements Told {}

    /**
     * @param modifier of the type, such as a vector's dimension; −1 where it has none
     */
    record Attribute(String name, int type, int modifier) {}

    record Insert(int relation, Tuple row) implements Told {}

    /**
     * @param old the row before, null where its identity is the same and its identity is not all of
     *     it
     * @param whole whether {@code old} has every column, and not only those of the identity
     */
    record Update(int relation, @Nullable Tuple old, boolean whole, Tuple row) implements Told {}

    record Delete(int relation, Tuple old, boolean whole) implements Told {}

    record Truncate(List<Integer> relations) implements Told {}

    /** What is of no matter here: types, origins, messages of applications. */
    record Other() implements Told {}

    /** Reads one message, of an array of its own. */
    static Told read(ByteBuffer in) {
        byte kind = in.get();
        return switch (kind) {
            case 'B' -> new Begin(in.getLong(), in.getLong(), in.getInt());
            case 'C' -> new Commit();
            case 'R' -> relation(in);
            case 'I' -> new Insert(in.getInt(), newRow(in));
            case 'U' -> update(in);
            case 'D' -> delete(in);
            case 'T' -> truncate(in);
            case 'Y', 'O', 'M' -> new Other();
            default ->
                    throw new LockstepException(
                            ErrorKind.INTERNAL,
                            "feed-message",
                            "Cannot read what PostgreSQL tells of changes: found a message of kind "
                                    + kind
                                    + ", which protocol 1 does not have.");
        };
    }

    private static Relation relation(ByteBuffer in) {
        int oid = in.getInt();
        String schema = string(in);
        String name = string(in);
        in.get();
        int columns = in.getShort() & 0xffff;
        List<Attribute> attributes = new ArrayList<>(columns);
        for (int i = 0; i < columns; i++) {
            in.get();
            attributes.add(new Attribute(string(in), in.getInt(), in.getInt()));
        }
        return new Relation(oid, schema, name, attributes);
    }

    private static String string(ByteBuffer in) {
        int start = in.position();
        int length = 0;
        while (in.get() != 0) {
            length++;
        }
        return new String(in.array(), in.arrayOffset() + start, length, StandardCharsets.UTF_8);
    }

    private static Tuple newRow(ByteBuffer in) {
        in.get();
        return Tuple.take(in);
    }

    private static Update update(ByteBuffer in) {
        int relation = in.getInt();
        byte which = in.get();
        if (which == 'N') {
            return new Update(relation, null, false, Tuple.take(in));
        }
        Tuple old = Tuple.take(in);
        return new Update(relation, old, which == 'O', newRow(in));
    }

    private static Delete delete(ByteBuffer in) {
        int relation = in.getInt();
        boolean whole = in.get() == 'O';
        return new Delete(relation, Tuple.take(in), whole);
    }

    private static Truncate truncate(ByteBuffer in) {
        int tables = in.getInt();
        in.get();
        List<Integer> relations = new ArrayList<>(tables);
        for (int i = 0; i < tables; i++) {
            relations.add(in.getInt());
        }
        return new Truncate(relations);
    }
}
