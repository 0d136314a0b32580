package dev.lockstep.store.memory;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.GenerationStore.SealedFile;
import dev.lockstep.api.GenerationStore.Stats;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One generation: its rows, and its seal once it has one. */
final class MemoryGeneration {
    private static final String FILE = "rows";
    private static final Generation LIVE = new Generation(TenantId.DEFAULT, "live", 0);

    private final Generation name;
    private final MemoryCollection rows;

    /** The last commit that is seen. */
    private final long upTo;

    private @Nullable Seal seal;

    private MemoryGeneration(Generation name, MemoryCollection rows) {
        this(name, rows, Long.MAX_VALUE);
    }

    private MemoryGeneration(Generation name, MemoryCollection rows, long upTo) {
        this.name = name;
        this.rows = rows;
        this.upTo = upTo;
    }

    private long last() {
        return Math.min(upTo, rows.history().last());
    }

    /** A new one, empty or with the rows of another; rows are immutable, so they are shared. */
    static MemoryGeneration of(
            Generation name, CollectionSpec spec, @Nullable MemoryGeneration base) {
        MemoryCollection rows = new MemoryCollection(name.toString(), spec);
        if (base != null) {
            Map<String, @Nullable Stored> all = new LinkedHashMap<>();
            base.visit((id, row) -> {
                all.put(id, row);
                return true;
            });
            rows.history().add(all);
        }
        return new MemoryGeneration(name, rows);
    }

    /** A view of a collection as it is now. */
    static MemoryGeneration over(MemoryCollection rows) {
        return new MemoryGeneration(LIVE, rows, rows.history().last());
    }

    MemoryCollection rows() {
        return rows;
    }

    void visit(History.Visitor visitor) {
        rows.history().visit(null, last(), visitor);
    }

    @Nullable Stored row(String id) {
        return rows.history().at(id, last());
    }

    synchronized @Nullable Seal seal() {
        return seal;
    }

    /** Blocks every later commit; the same seal each time. */
    synchronized Seal sealed() {
        Seal made = seal;
        if (made == null) {
            rows.end();
            made = describe();
            seal = made;
        }
        return made;
    }

    /** The seal as the rows are now. */
    Seal describe() {
        byte[] bytes = serialised();
        SealedFile file = new SealedFile(FILE, bytes.length, sha256(bytes));
        String list = file.name() + " " + file.bytes() + " " + file.sha256() + "\n";
        return new Seal(
                name,
                rows.spec(),
                stats(bytes.length),
                List.of(file),
                sha256(list.getBytes(StandardCharsets.UTF_8)));
    }

    Stats stats() {
        return stats(serialised().length);
    }

    private Stats stats(long bytes) {
        return new Stats(rows.history().count(rows.history().last()), 0, 1, bytes);
    }

    Snapshot snapshot() {
        CollectionRef ref = new CollectionRef(name.tenant(), "memory", name.index());
        return new MemorySnapshot(
                new SnapshotRef(
                        ref,
                        rows.identity(),
                        Long.toString(name.number()),
                        SnapshotRef.Durability.SESSION),
                rows.spec(),
                rows.history(),
                rows.history().last());
    }

    private byte[] serialised() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        visit((id, row) -> {
            write(out, id, row);
            return true;
        });
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, String id, Stored row) {
        try {
            text(out, id);
            int[] bits = row.bits();
            out.writeInt(row.vector() == null ? -1 : bits.length);
            for (int b : bits) {
                out.writeInt(b);
            }
            text(out, row.document());
            text(out, row.metadata());
            text(out, row.embeddedFrom());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void text(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeInt(text == null ? -1 : text.length());
        out.writeChars(text == null ? "" : text);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
