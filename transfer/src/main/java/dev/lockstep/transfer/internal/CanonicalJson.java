package dev.lockstep.transfer.internal;

import dev.lockstep.api.Names;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the canonical form of a JSON text: object keys in UTF-8 byte order, numbers by decimal
 * value, strings as UTF-8, everything with its length in front, so that two texts have the same
 * bytes exactly if they have the same value. Parses once, straight into the output. Not for two
 * threads at once.
 *
 * <p>Strict as RFC 8259 is; duplicate keys and halves of surrogate pairs have no canonical form.
 */
public final class CanonicalJson {
    private static final int DEEPEST = 500;
    private static final int FEW = 24;

    private final NumberForm numbers;
    private String text = "";

    /** The same characters, which are quicker to look at one by one. */
    private char[] chars = new char[1024];

    private int length;
    private int at;
    private Bytes out = new Bytes();
    private int[] members = new int[64];
    private int memberCount;
    private byte[] scratch = new byte[1024];

    /**
     * @param asDoubles whether numbers count by the double nearest to them
     */
    public CanonicalJson(boolean asDoubles) {
        this.numbers = new NumberForm(asDoubles);
    }

    /**
     * @throws Unhashable where the text is not JSON or has no canonical form; the output then ends
     *     anywhere
     */
    public void write(String json, Bytes to) {
        text = json;
        length = json.length();
        if (chars.length < length) {
            chars = new char[Math.max(length, 2 * chars.length)];
        }
        json.getChars(0, length, chars, 0);
        at = 0;
        out = to;
        memberCount = 0;
        space();
        value(0);
        space();
        if (at < length) {
            throw found("something after the end of the value");
        }
    }

    private void value(int depth) {
        if (at >= length) {
            throw found("the end of the text");
        }
        switch (chars[at]) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> {
                out.put('s');
                string();
            }
            case 't' -> literal("true", 't');
            case 'f' -> literal("false", 'f');
            case 'n' -> literal("null", 'z');
            default -> at = numbers.write(text, at, out);
        }
    }

    private void literal(String word, char tag) {
        if (!text.startsWith(word, at)) {
            throw found("no value");
        }
        at += word.length();
        out.put(tag);
    }

    private void array(int depth) {
        requireDepth(depth);
        out.put('a');
        int countAt = out.size();
        out.putInt(0);
        int count = 0;
        at++;
        space();
        if (!take(']')) {
            do {
                space();
                value(depth + 1);
                count++;
                space();
            } while (take(','));
            expect(']');
        }
        out.setInt(countAt, count);
    }

    private void object(int depth) {
        requireDepth(depth);
        out.put('o');
        int countAt = out.size();
        out.putInt(0);
        int first = memberCount;
        boolean sorted = true;
        at++;
        space();
        if (!take('}')) {
            do {
                space();
                int start = out.size();
                key();
                addMember(start);
                value(depth + 1);
                sorted = sorted && (memberCount - first < 2 || inOrder(memberCount - 2));
                space();
            } while (take(','));
            expect('}');
        }
        int count = memberCount - first;
        if (!sorted) {
            sort(first, count);
        }
        memberCount = first;
        out.setInt(countAt, count);
    }

    private void key() {
        if (at >= length || chars[at] != '"') {
            throw found("no key");
        }
        string();
        space();
        expect(':');
        space();
    }

    private void addMember(int start) {
        if (memberCount == members.length) {
            members = Arrays.copyOf(members, 2 * members.length);
        }
        members[memberCount++] = start;
    }

    private boolean inOrder(int member) {
        int order = compareKeys(members[member], members[member + 1]);
        if (order == 0) {
            throw duplicate(members[member]);
        }
        return order < 0;
    }

    private int compareKeys(int a, int b) {
        byte[] bytes = out.array();
        int fromA = a + 4;
        int fromB = b + 4;
        return Arrays.compareUnsigned(
                bytes, fromA, fromA + out.getInt(a), bytes, fromB, fromB + out.getInt(b));
    }

    /** Brings the members, which lie behind each other up to the output's end, into order. */
    private void sort(int first, int count) {
        int from = members[first];
        int length = out.size() - from;
        int[] order = new int[count];
        int[] ends = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
            ends[i] = i + 1 < count ? members[first + i + 1] : out.size();
        }
        order = count <= FEW ? insertionSorted(order, first) : merged(order, first);
        requireDistinct(order, first);
        if (scratch.length < length) {
            scratch = new byte[Math.max(length, 2 * scratch.length)];
        }
        System.arraycopy(out.array(), from, scratch, 0, length);
        out.truncate(from);
        for (int member : order) {
            int start = members[first + member];
            out.putAll(scratch, start - from, ends[member] - start);
        }
    }

    private int[] insertionSorted(int[] order, int first) {
        for (int i = 1; i < order.length; i++) {
            int moving = order[i];
            int j = i;
            while (j > 0
                    && compareKeys(members[first + order[j - 1]], members[first + moving]) > 0) {
                order[j] = order[j - 1];
                j--;
            }
            order[j] = moving;
        }
        return order;
    }

    private int[] merged(int[] order, int first) {
        return Arrays.stream(order)
                .boxed()
                .sorted((a, b) -> compareKeys(members[first + a], members[first + b]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private void requireDistinct(int[] order, int first) {
        for (int i = 1; i < order.length; i++) {
            int before = members[first + order[i - 1]];
            if (compareKeys(before, members[first + order[i]]) == 0) {
                throw duplicate(before);
            }
        }
    }

    private Unhashable duplicate(int start) {
        String key = new String(out.array(), start + 4, out.getInt(start), StandardCharsets.UTF_8);
        return new Unhashable("the key '" + Names.shown(key) + "' twice");
    }

    /** A string with its length in front, from its opening quote to behind the closing one. */
    private void string() {
        int lengthAt = out.size();
        out.putInt(0);
        at++;
        while (true) {
            plain();
            int unit = unit();
            if (unit < 0) {
                break;
            }
            if (Character.isSurrogate((char) unit)) {
                int low = Character.isHighSurrogate((char) unit) ? unit() : -1;
                if (low < 0 || !Character.isLowSurrogate((char) low)) {
                    throw found("half of a surrogate pair");
                }
                out.putCodePoint(Character.toCodePoint((char) unit, (char) low));
            } else {
                out.putCodePoint(unit);
            }
        }
        out.setInt(lengthAt, out.size() - lengthAt - 4);
    }

    /** Takes the characters that stand for themselves and are one byte each. */
    private void plain() {
        int from = at;
        int i = from;
        for (; i < length; i++) {
            char c = chars[i];
            if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') {
                break;
            }
        }
        out.putAscii(text, from, i);
        at = i;
    }

    /** The next UTF-16 unit of a string, escapes resolved; −1 at the closing quote. */
    private int unit() {
        if (at >= length) {
            throw found("the end of the text inside a string");
        }
        char c = chars[at++];
        if (c == '"') {
            return -1;
        }
        if (c < 0x20) {
            throw found("a control character inside a string");
        }
        return c == '\\' ? escaped() : c;
    }

    private int escaped() {
        char c = at < length ? chars[at++] : 0;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw found("an unknown escape");
        };
    }

    private int hex() {
        if (at + 4 > length) {
            throw found("the end of the text inside an escape");
        }
        int value = 0;
        for (int i = 0; i < 4; i++) {
            char c = chars[at++];
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw found("an escape that is not hexadecimal");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private void space() {
        int i = at;
        while (i < length && isSpace(chars[i])) {
            i++;
        }
        at = i;
    }

    private static boolean isSpace(char c) {
        return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t');
    }

    private boolean take(char c) {
        boolean there = at < length && chars[at] == c;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw found("no '" + c + "'");
        }
    }

    private void requireDepth(int depth) {
        if (depth >= DEEPEST) {
            throw found("more than " + DEEPEST + " values inside each other");
        }
    }

    private Unhashable found(String what) {
        return new Unhashable("JSON with " + what + " at character " + Math.min(at, length));
    }
}
