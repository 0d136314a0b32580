package dev.lockstep.dataset.internal.read;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a text file's bytes become characters.
 *
 * @param bom bytes of the byte order mark to skip
 * @param reason how it was found, a short phrase
 */
public record TextEncoding(Charset charset, int bom, String reason) {
    private static final int HEAD = 4096;
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /**
     * Looks at the byte order mark, then at the bytes. Without a mark, a file whose every byte
     * above 127 is wrong in UTF-8 is Windows-1252, the superset of Latin-1 that such files are in
     * practice; where some are right and some wrong it is UTF-8 with broken rows.
     *
     * @param asked the encoding that the caller named, or null
     */
    public static TextEncoding of(Path file, @Nullable String asked) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        }
        TextEncoding marked = byMark(head);
        if (asked != null
                && marked != null
                && asked.toLowerCase(Locale.ROOT).matches("utf[-_]?16")) {
            return marked;
        }
        if (asked != null) {
            Charset charset = named(asked);
            int skipped = marked != null && marked.charset.equals(charset) ? marked.bom : 0;
            return new TextEncoding(charset, skipped, "as asked for");
        }
        if (marked != null) {
            return marked;
        }
        TextEncoding wide = byZeros(head);
        return wide == null ? byBytes(file) : wide;
    }

    private static Charset named(String asked) {
        String name = asked.toLowerCase(Locale.ROOT).replace("_", "-");
        try {
            return switch (name) {
                case "latin1", "latin-1" -> StandardCharsets.ISO_8859_1;
                case "utf8", "utf-8-sig" -> StandardCharsets.UTF_8;
                case "utf16", "utf-16" -> StandardCharsets.UTF_16LE;
                case "ansi", "cp1252" -> WINDOWS_1252;
                default -> Charset.forName(name);
            };
        } catch (IllegalArgumentException e) {
            throw LockstepException.user(
                    "encoding-unknown",
                    "Cannot read encoding '"
                            + Names.shown(asked)
                            + "': expected utf-8, utf-16le, utf-16be, latin-1, windows-1252 or"
                            + " another one that Java knows.");
        }
    }

    private static @Nullable TextEncoding byMark(byte[] h) {
        int first = h.length < 2 ? 0 : (h[0] & 0xFF) << 8 | h[1] & 0xFF;
        if (first == 0xEFBB && h.length > 2 && (h[2] & 0xFF) == 0xBF) {
            return new TextEncoding(StandardCharsets.UTF_8, 3, "byte order mark");
        }
        return switch (first) {
            case 0xFFFE -> new TextEncoding(StandardCharsets.UTF_16LE, 2, "byte order mark");
            case 0xFEFF -> new TextEncoding(StandardCharsets.UTF_16BE, 2, "byte order mark");
            default -> null;
        };
    }

    /** ASCII in UTF-16 has a zero in every other byte; a text in UTF-8 has hardly any. */
    private static @Nullable TextEncoding byZeros(byte[] head) {
        int[] zeros = new int[2];
        for (int i = 0; i < head.length; i++) {
            zeros[i & 1] += head[i] == 0 ? 1 : 0;
        }
        int many = head.length / 5;
        if (head.length >= 4 && zeros[1] > many && zeros[0] < many / 4 + 1) {
            return new TextEncoding(StandardCharsets.UTF_16LE, 0, "every other byte is zero");
        }
        if (head.length >= 4 && zeros[0] > many && zeros[1] < many / 4 + 1) {
            return new TextEncoding(StandardCharsets.UTF_16BE, 0, "every other byte is zero");
        }
        return null;
    }

    private static TextEncoding byBytes(Path file) throws IOException {
        byte[] buffer = new byte[1 << 20];
        int kept = 0;
        boolean wrong = false;
        try (InputStream in = Files.newInputStream(file)) {
            for (int n; (n = in.readNBytes(buffer, kept, buffer.length - kept)) > 0; ) {
                int end = kept + n;
                int at = 0;
                while (at < end) {
                    at = behindAscii(buffer, at, end);
                    if (at == end) {
                        break;
                    }
                    int length = Utf8.length(buffer, at, end);
                    if (length > 0) {
                        return new TextEncoding(StandardCharsets.UTF_8, 0, "its bytes");
                    }
                    if (length == Utf8.CUT && n > 0 && end - at < 4 && end == buffer.length) {
                        break;
                    }
                    wrong = true;
                    at++;
                }
                kept = end - at;
                System.arraycopy(buffer, at, buffer, 0, kept);
            }
        }
        return wrong
                ? new TextEncoding(WINDOWS_1252, 0, "no byte above 127 is right in UTF-8")
                : new TextEncoding(StandardCharsets.UTF_8, 0, "its bytes");
    }

    private static int behindAscii(byte[] b, int from, int end) {
        int at = from;
        while (at + 8 <= end && ((long) WORD.get(b, at) & 0x8080808080808080L) == 0) {
            at += 8;
        }
        while (at < end && b[at] >= 0) {
            at++;
        }
        return at;
    }

    /**
     * The file's text in UTF-8 without a mark; bytes that are no character come as {@code 0xFF},
     * which no UTF-8 text has, so that the reader can name the row.
     */
    public InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        in.skipNBytes(bom);
        return charset.equals(StandardCharsets.UTF_8)
                ? in
                : new TranscodingStream(new BufferedInputStream(in, 1 << 16), charset);
    }
}
