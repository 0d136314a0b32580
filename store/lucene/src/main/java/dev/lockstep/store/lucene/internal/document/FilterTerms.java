package dev.lockstep.store.lucene.internal.document;

import dev.lockstep.store.lucene.internal.files.Sums;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.apache.lucene.util.BytesRef;

/**
 * The terms by which metadata is filtered: one field for all, so that thousands of keys cost
 * nothing. A term is the length of the field's name, the name, a letter for the kind, and the
 * value.
 */
public final class FilterTerms {
    /** Longer values are cut here and end in a byte that UTF-8 never has, and their sum. */
    static final int LONGEST = 16_000;

    private static final int LONGEST_NAME = 8_000;

    private FilterTerms() {}

    public static BytesRef text(String field, String value) {
        return term(field, 't', bounded(value.getBytes(StandardCharsets.UTF_8), LONGEST));
    }

    public static BytesRef number(String field, String key) {
        return term(field, 'n', bounded(key.getBytes(StandardCharsets.UTF_8), LONGEST));
    }

    public static BytesRef bool(String field, boolean value) {
        return term(field, 'b', new byte[] {(byte) (value ? 1 : 0)});
    }

    public static BytesRef exists(String field) {
        return term(field, 'x', new byte[0]);
    }

    /** The smallest term of a text, a bound of ranges. */
    public static BytesRef firstText(String field) {
        return term(field, 't', new byte[0]);
    }

    /** Behind the greatest term of a text. */
    public static BytesRef behindText(String field) {
        return term(field, 't' + 1, new byte[0]);
    }

    private static BytesRef term(String field, int kind, byte[] value) {
        byte[] name = bounded(field.getBytes(StandardCharsets.UTF_8), LONGEST_NAME);
        byte[] term = new byte[name.length + 3 + value.length];
        term[0] = (byte) (name.length >> 8);
        term[1] = (byte) name.length;
        System.arraycopy(name, 0, term, 2, name.length);
        term[name.length + 2] = (byte) kind;
        System.arraycopy(value, 0, term, name.length + 3, value.length);
        return new BytesRef(term);
    }

    private static byte[] bounded(byte[] value, int longest) {
        if (value.length <= longest) {
            return value;
        }
        MessageDigest sha = Sums.sha256();
        byte[] sum = sha.digest(value);
        byte[] cut = Arrays.copyOf(value, longest + 1 + sum.length);
        cut[longest] = (byte) 0xFF;
        System.arraycopy(sum, 0, cut, longest + 1, sum.length);
        return cut;
    }
}
