package dev.lockstep.migrate.internal.state;

import dev.lockstep.api.ChangeReader.Change;
import dev.lockstep.api.ChangeReader.Deleted;
import dev.lockstep.api.ChangeReader.Emptied;
import dev.lockstep.api.ChangeReader.Part;
import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.api.ChangeReader.Written;
import dev.lockstep.api.Row;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as a line of a file: the CRC-32C of the rest as eight hex digits, a space, JSON. A
 * line that was not written to its end is none.
 */
final class SpoolLine {
    private static final int SUM = 9;

    private SpoolLine() {}

    private record Told(String p, long t, boolean w, List<Op> ops) {}

    /** With a row's vector as the bytes of its floats, so that every bit comes back. */
    private record Op(
            String k,
            @Nullable String i,
            byte @Nullable [] v,
            @Nullable String d,
            @Nullable String m,
            @Nullable Set<Part> u) {}

    static byte[] of(Transaction transaction) {
        Told told =
                new Told(
                        transaction.position(),
                        transaction.committed().toEpochMilli(),
                        transaction.whole(),
                        transaction.changes().stream().map(SpoolLine::op).toList());
        byte[] json = Json.write(told).getBytes(StandardCharsets.UTF_8);
        byte[] line = new byte[json.length + SUM + 1];
        byte[] sum = (sum(json, 0, json.length) + " ").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(sum, 0, line, 0, SUM);
        System.arraycopy(json, 0, line, SUM, json.length);
        line[line.length - 1] = '\n';
        return line;
    }

    /** Empty where the line is not whole. */
    static Optional<Transaction> parse(byte[] line) {
        if (line.length < SUM + 2) {
            return Optional.empty();
        }
        String sum = new String(line, 0, SUM - 1, StandardCharsets.US_ASCII);
        if (!sum.equals(sum(line, SUM, line.length - SUM))) {
            return Optional.empty();
        }
        String json = new String(line, SUM, line.length - SUM, StandardCharsets.UTF_8);
        Told told = Json.read(json, Told.class);
        return Optional.of(
                new Transaction(
                        told.p(),
                        Instant.ofEpochMilli(told.t()),
                        told.ops().stream().map(SpoolLine::change).toList(),
                        told.w()));
    }

    private static Op op(Change change) {
        return switch (change) {
            case Written w ->
                    new Op(
                            "w",
                            w.row().id(),
                            bytes(w.row().vector()),
                            w.row().document(),
                            w.row().metadata(),
                            w.unchanged().isEmpty() ? null : w.unchanged());
            case Deleted d -> new Op("d", d.id(), null, null, null, null);
            case Emptied _ -> new Op("e", null, null, null, null, null);
        };
    }

    private static Change change(Op op) {
        String id = op.i();
        if (id == null) {
            return new Emptied();
        }
        if (op.k().equals("d")) {
            return new Deleted(id);
        }
        Set<Part> unchanged = op.u() == null ? EnumSet.noneOf(Part.class) : op.u();
        return new Written(new Row(id, floats(op.v()), op.d(), op.m()), unchanged);
    }

    static byte @Nullable [] bytes(float @Nullable [] vector) {
        if (vector == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    static float @Nullable [] floats(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        float[] vector = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }

    private static String sum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return String.format("%08x", crc.getValue());
    }
}
