package dev.lockstep.store.archive.internal.files;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of collections as names of files: different for different collections, and valid in every
 * file system and object store. Letters, digits, {@code _}, {@code -} and inner dots stay; all else
 * becomes {@code %XX} a byte of UTF-8. What is too long ends in {@code ~} and a hash.
 */
public final class FileNames {
    public static final String PARQUET = ".parquet";
    private static final int LONGEST = 150;
    private static final Pattern PART = Pattern.compile("(.*)_part(\\d{4,})", Pattern.DOTALL);
    private static final Set<String> RESERVED =
            Set.of("con", "prn", "aux", "nul", "export_manifest");

    private FileNames() {}

    /** The stem of a collection's files. */
    public static String stem(String name) {
        return shortened(name, encode(name, false));
    }

    /**
     * The stem where other collections have theirs already: names that differ in case only would be
     * one file on some systems.
     */
    public static String stem(String name, Collection<String> taken) {
        String plain = stem(name);
        boolean clash = taken.stream().anyMatch(other -> other.equalsIgnoreCase(plain));
        return clash ? shortened(name, encode(name, true)) : plain;
    }

    private static String shortened(String name, String encoded) {
        return encoded.length() <= LONGEST
                ? encoded
                : encoded.substring(0, LONGEST - 17).replaceFirst("%[0-9A-F]?$", "")
                        + "~"
                        + Digests.sha256(name.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    /**
     * @param apart whether the first letter and all capitals are escaped too
     */
    private static String encode(String name, boolean apart) {
        StringBuilder out = new StringBuilder();
        Matcher part = PART.matcher(name);
        int escaped = part.matches() ? part.end(1) : -1;
        boolean reserved = RESERVED.contains(name.toLowerCase(Locale.ROOT));
        for (int i = 0; i < name.length(); ) {
            int point = name.codePointAt(i);
            boolean edge = i == 0 || i == name.length() - 1;
            boolean plain = plain(point, edge, i == 0, apart) && i != escaped;
            append(out, point, plain && !((reserved || apart) && i == 0));
            i += Character.charCount(point);
        }
        return out.isEmpty() ? "%" : out.toString();
    }

    private static boolean plain(int c, boolean edge, boolean first, boolean capitals) {
        return c >= 'a' && c <= 'z'
                || c >= '0' && c <= '9'
                || c >= 'A' && c <= 'Z' && !capitals
                || (c == '_' || c == '-') && !first
                || c == '.' && !edge;
    }

    private static void append(StringBuilder out, int point, boolean plain) {
        if (plain) {
            out.appendCodePoint(point);
            return;
        }
        for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
            out.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
        }
    }

    /** The collection of a file of rows where no manifest tells, and its part's number. */
    public static Optional<Named> parse(String file) {
        if (!file.toLowerCase(Locale.ROOT).endsWith(PARQUET) || file.contains("/")) {
            return Optional.empty();
        }
        String stem = file.substring(0, file.length() - PARQUET.length());
        Matcher part = PART.matcher(stem);
        return Optional.of(
                part.matches()
                        ? new Named(decode(part.group(1)), Integer.parseInt(part.group(2)))
                        : new Named(decode(stem), 0));
    }

    /** A file's collection and which part of it. */
    public record Named(String collection, int part) {}

    private static String decode(String stem) {
        if (stem.equals("%")) {
            return "";
        }
        byte[] bytes = new byte[stem.length() * 3];
        int n = 0;
        for (int i = 0; i < stem.length(); ) {
            String code = i + 3 <= stem.length() ? stem.substring(i, i + 3) : "";
            if (code.matches("%[0-9A-F]{2}")) {
                bytes[n++] = (byte) Integer.parseInt(code.substring(1), 16);
                i += 3;
            } else {
                int point = stem.codePointAt(i);
                byte[] plain = Character.toString(point).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(plain, 0, bytes, n, plain.length);
                n += plain.length;
                i += Character.charCount(point);
            }
        }
        return new String(bytes, 0, n, StandardCharsets.UTF_8);
    }

    public static String part(String stem, int number) {
        return stem + String.format(Locale.ROOT, "_part%04d", number) + PARQUET;
    }
}
