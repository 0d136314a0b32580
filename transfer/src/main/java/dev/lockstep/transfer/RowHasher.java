package dev.lockstep.transfer;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.lockstep.api.Batch;
import dev.lockstep.api.Distinction;
import dev.lockstep.transfer.internal.Bytes;
import dev.lockstep.transfer.internal.CanonicalJson;
import dev.lockstep.transfer.internal.Unhashable;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Hashes rows: the canonical form as length-prefixed typed fields, and its xxh3-128. Made once a
 * thread and reused; not for two threads at once.
 */
public final class RowHasher {
    /** Raised with every change of the canonical form: hashes of two versions are not compared. */
    public static final int FORM_VERSION = 1;

    /** The hash of a row, as a document names it. */
    public static final String HASH = "xxh3-128";

    private static final Hasher128 ROW = Hashing.xxh3_128();
    private static final Hasher64 ID = Hashing.xxh3_64();
    private static final int NULL = 1;
    private static final int PRESENT = 2;
    private static final int VERBATIM = 3;

    private final RowForm form;
    private final boolean emptyIsNull;
    private final CanonicalJson json;
    private final Bytes bytes = new Bytes();
    private float[] encoded = new float[0];
    private int idLength;
    private long idHash;
    private long high;
    private long low;
    private @Nullable String fault;

    public RowHasher(RowForm form) {
        this.form = form;
        this.emptyIsNull = form.loses(Distinction.EMPTY_DOCUMENT);
        this.json = new CanonicalJson(form.loses(Distinction.BIG_NUMBERS));
    }

    /**
     * Hashes one row; the other methods then tell of it. A row that has no canonical form (metadata
     * that is not JSON, or has a key twice) is hashed as it is spelled, and has a {@link #fault}.
     *
     * @return whether it has a canonical form
     */
    public boolean hash(Batch batch, int row) {
        fault = null;
        id(batch.id(row));
        vector(batch, row);
        String document = batch.document(row);
        text(emptyIsNull && document != null && document.isEmpty() ? null : document);
        metadata(batch.metadata(row));
        HashValue128 hash = ROW.hashBytesTo128Bits(bytes.array(), 0, bytes.size());
        high = hash.getMostSignificantBits();
        low = hash.getLeastSignificantBits();
        return fault == null;
    }

    /** Hashes an id alone; {@link #idHash} and the id's bytes then tell of it. */
    public void id(String id) {
        bytes.clear();
        bytes.putInt(0);
        utf8("id", id);
        idLength = bytes.size() - 4;
        bytes.setInt(0, idLength);
        idHash = ID.hashBytesToLong(bytes.array(), 4, idLength);
    }

    /** The hash of an id given as UTF-8. */
    static long idHash(byte[] utf8, int from, int length) {
        return ID.hashBytesToLong(utf8, from, length);
    }

    private void vector(Batch batch, int row) {
        if (!batch.hasVector(row)) {
            bytes.put(NULL);
            return;
        }
        int dimension = batch.dimension();
        bytes.put(PRESENT);
        bytes.putInt(dimension);
        if (form.vectors() == Encoding.EXACT) {
            bytes.putFloats(batch.vectors(), row * dimension, dimension);
            return;
        }
        if (encoded.length < dimension) {
            encoded = new float[dimension];
        }
        System.arraycopy(batch.vectors(), row * dimension, encoded, 0, dimension);
        form.vectors().encode(encoded, 0, dimension);
        bytes.putFloats(encoded, 0, dimension);
    }

    private void text(@Nullable String text) {
        if (text == null) {
            bytes.put(NULL);
            return;
        }
        bytes.put(PRESENT);
        int lengthAt = bytes.size();
        bytes.putInt(0);
        utf8("document", text);
        bytes.setInt(lengthAt, bytes.size() - lengthAt - 4);
    }

    private void metadata(@Nullable String text) {
        if (text == null) {
            bytes.put(NULL);
            return;
        }
        int start = bytes.size();
        bytes.put(PRESENT);
        try {
            json.write(text, bytes);
        } catch (Unhashable e) {
            fault = "metadata: found " + e.reason();
            bytes.truncate(start);
            bytes.put(VERBATIM);
            bytes.putInt(text.length());
            bytes.putUnits(text);
        }
    }

    private void utf8(String what, String text) {
        int start = bytes.size();
        try {
            bytes.putUtf8(text);
        } catch (Unhashable e) {
            fault = what + ": found " + e.reason();
            bytes.truncate(start);
            bytes.putUnits(text);
        }
    }

    /** Why the row has no canonical form, null where it has one. */
    public @Nullable String fault() {
        return fault;
    }

    /** The hash of the id, whose first 16 bits are the row's range. */
    public long idHash() {
        return idHash;
    }

    /** The range of the row, 0 to 65,535. */
    public int range() {
        return Fingerprint.range(idHash);
    }

    /** The first 64 bits of the row's hash. */
    public long high() {
        return high;
    }

    /** The last 64 bits of the row's hash. */
    public long low() {
        return low;
    }

    /** The row's hash as 32 hex digits. */
    public String hex() {
        HexFormat format = HexFormat.of();
        return format.toHexDigits(high) + format.toHexDigits(low);
    }

    /** Holds the id's UTF-8 from {@link #idOffset} on; changes with the next row. */
    byte[] array() {
        return bytes.array();
    }

    int idOffset() {
        return 4;
    }

    int idLength() {
        return idLength;
    }

    /** Bytes of the canonical form. */
    int formBytes() {
        return bytes.size();
    }
}
