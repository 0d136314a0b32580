package dev.lockstep.store.pgvector.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Row;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Takes the messages of {@code COPY … TO STDOUT (FORMAT binary)} and makes batches of them. Vectors
 * go from the wire into the flat array. Not for two threads at once.
 */
public final class CopyRows {
    /** Signature, flags and the length of what extends the header. */
    private static final int HEADER = 19;

    private static final int EXTENSION_LENGTH_AT = 15;

    private final Place place;
    private final int dimension;
    private final boolean half;
    private boolean headed;
    private long place6;
    private int offset;

    private List<String> ids = new ArrayList<>();
    private float[] vectors = new float[0];
    private BitSet without = new BitSet();
    private List<@Nullable String> documents = new ArrayList<>();
    private List<@Nullable String> metadata = new ArrayList<>();
    private List<@Nullable String> lineage = new ArrayList<>();
    private long textBytes;

    CopyRows(Place place) {
        this.place = place;
        this.dimension = place.facts().dimension();
        this.half = place.half();
    }

    /** What a row is read as: where it lies, then the columns of a batch. */
    public static String columns(Shape shape) {
        Column vector = shape.vector();
        Column document = shape.document();
        Column lineage = shape.lineage();
        return "ctid, "
                + shape.key().sql()
                + "::text, "
                + (vector == null ? "null::text" : vector.sql())
                + ", "
                + (document == null ? "null::text" : document.sql() + "::text")
                + ", "
                + shape.metadataSql()
                + ", "
                + (lineage == null ? "null::text" : lineage.sql() + "::text");
    }

    /** Takes one message: the header with the first row, a row, or the trailer. */
    void take(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        if (!headed) {
            in.position(HEADER + in.getInt(EXTENSION_LENGTH_AT));
            headed = true;
        }
        while (in.remaining() >= Short.BYTES) {
            if (in.getShort() < 0) {
                return;
            }
            row(in);
        }
    }

    private void row(ByteBuffer in) {
        in.getInt();
        place6 = in.getInt() & 0xffff_ffffL;
        offset = in.getShort() & 0xffff;
        String id = text(in);
        if (id == null) {
            throw unreadable("a row without a key in column " + place.shape().key().name());
        }
        vector(in, id);
        ids.add(id);
        documents.add(text(in));
        metadata.add(text(in));
        lineage.add(text(in));
    }

    private @Nullable String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            return null;
        }
        String text = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        textBytes += length;
        return text;
    }

    private void vector(ByteBuffer in, String id) {
        int row = ids.size();
        int length = in.getInt();
        if (length < 0) {
            without.set(row);
            return;
        }
        int end = in.position() + length;
        int components = in.getShort() & 0xffff;
        in.getShort();
        if (components != dimension) {
            throw otherDimension(id, components);
        }
        int at = row * dimension;
        if (vectors.length < at + dimension) {
            vectors = Arrays.copyOf(vectors, Math.max(at + dimension, 2 * vectors.length));
        }
        if (half) {
            for (int i = 0; i < dimension; i++) {
                vectors[at + i] = Float.float16ToFloat(in.getShort());
            }
        } else {
            in.asFloatBuffer().get(vectors, at, dimension);
        }
        in.position(end);
    }

    private LockstepException otherDimension(String id, int found) {
        return LockstepException.user(
                "vector-dimension",
                "Cannot read "
                        + place.ref()
                        + " from "
                        + place.where()
                        + ": found a vector of "
                        + found
                        + " dimensions in column "
                        + columnName()
                        + " of row '"
                        + Names.shown(id)
                        + "', expected "
                        + dimension
                        + "; delete or embed again the rows of another model.");
    }

    private String columnName() {
        Column vector = place.shape().vector();
        return vector == null ? "" : vector.name();
    }

    private LockstepException unreadable(String found) {
        return new LockstepException(
                ErrorKind.CONFLICT,
                "postgres-rows",
                "Cannot read " + place.ref() + " from " + place.where() + ": found " + found + ".");
    }

    int rows() {
        return ids.size();
    }

    /** Memory that the rows hold, in bytes, about. */
    long bytes() {
        return textBytes + 4L * ids.size() * dimension;
    }

    /** Where the last row lies, as {@code ctid} is written. */
    String lastPlace() {
        return "(" + place6 + "," + offset + ")";
    }

    /** The rows since the last batch. */
    Batch batch() {
        int n = ids.size();
        Batch batch =
                new Batch(
                        ids.toArray(String[]::new),
                        dimension,
                        vectors.length == n * dimension
                                ? vectors
                                : Arrays.copyOf(vectors, n * dimension),
                        dimension == 0 || without.isEmpty() ? null : without,
                        place.shape().document() == null ? null : column(documents),
                        column(metadata),
                        place.shape().lineage() == null ? null : column(lineage));
        ids = new ArrayList<>(n);
        vectors = new float[n * dimension];
        without = new BitSet();
        documents = new ArrayList<>(n);
        metadata = new ArrayList<>(n);
        lineage = new ArrayList<>(n);
        textBytes = 0;
        return batch;
    }

    private static @Nullable String[] column(List<@Nullable String> values) {
        return values.toArray(String[]::new);
    }

    /** The rows of a query whose columns are {@link #columns}, all at once. */
    public static List<Row> read(Connection connection, Place place, String sql)
            throws SQLException {
        CopyRows rows = new CopyRows(place);
        CopyOut copy =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut("copy (" + sql + ") to stdout (format binary)");
        for (byte[] message = copy.readFromCopy(); message != null; ) {
            rows.take(message);
            message = copy.readFromCopy();
        }
        Batch batch = rows.batch();
        return IntStream.range(0, batch.size()).mapToObj(batch::row).toList();
    }

    /** Used where no row is wanted. */
    static Batch none(Place place) {
        return new CopyRows(place).batch();
    }
}
