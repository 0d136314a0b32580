package dev.lockstep.dataset.internal.read;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What kind of file it is. Bytes that cannot lie come first, then its name, then its first sign.
 */
public enum SourceFormat {
    CSV,
    JSON,
    JSON_LINES,
    EXCEL,
    PARQUET;

    private static final byte[] PARQUET_MAGIC = {'P', 'A', 'R', '1'};
    private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};
    private static final byte[] OLE_MAGIC = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    /** As people and programs name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * @param asked the format that the caller named, or null
     * @throws LockstepException USER where the content is nothing that can be read
     */
    public static SourceFormat of(Path file, String fileName, @Nullable String asked)
            throws IOException {
        byte[] head = head(file);
        if (head.length == 0) {
            throw LockstepException.user(
                    "file-empty",
                    "Cannot take '"
                            + Names.shown(fileName)
                            + "' in: found no bytes at all, expected a header and rows.");
        }
        return asked == null ? guess(head, fileName) : parse(asked);
    }

    /** The name without the ending that says that it is packed. */
    public static String unpackedName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? fileName.substring(0, fileName.length() - 3) : fileName;
    }

    private static SourceFormat parse(String asked) {
        for (SourceFormat format : values()) {
            if (format.label().equals(asked)) {
                return format;
            }
        }
        throw LockstepException.user(
                "format-unknown",
                "Cannot read format '"
                        + Names.shown(asked)
                        + "': expected csv, json, json-lines, excel or parquet.");
    }

    private static SourceFormat guess(byte[] head, String fileName) {
        if (startsWith(head, PARQUET_MAGIC)) {
            return PARQUET;
        }
        if (startsWith(head, ZIP_MAGIC)) {
            return EXCEL;
        }
        refuse(head, fileName);
        String name = fileName.toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return switch (ending) {
            case "jsonl", "ndjson" -> JSON_LINES;
            case "csv", "tsv", "tab" -> CSV;
            case "json" -> requireJson(byFirstSign(head), fileName);
            case "xlsx", "xlsm", "parquet" -> throw damaged(fileName, ending);
            default -> byFirstSign(head);
        };
    }

    private static SourceFormat byFirstSign(byte[] head) {
        for (byte b : head) {
            if (b == '[') {
                return JSON;
            }
            if (b == '{') {
                return JSON_LINES;
            }
            boolean skipped = b <= ' ' && b >= 0 || b == (byte) 0xEF || b == (byte) 0xBB;
            if (!skipped && b != (byte) 0xBF && b != (byte) 0xFF && b != (byte) 0xFE) {
                return CSV;
            }
        }
        return CSV;
    }

    private static SourceFormat requireJson(SourceFormat found, String fileName) {
        if (found == CSV) {
            throw damaged(fileName, "json");
        }
        return found;
    }

    private static void refuse(byte[] head, String fileName) {
        if (startsWith(head, OLE_MAGIC)) {
            throw LockstepException.user(
                    "format-xls",
                    "Cannot take '"
                            + Names.shown(fileName)
                            + "' in: found the old Excel format (.xls) or an encrypted workbook,"
                            + " expected .xlsx; save it as .xlsx without a password.");
        }
    }

    private static LockstepException damaged(String fileName, String ending) {
        return LockstepException.user(
                "file-damaged",
                "Cannot take '"
                        + Names.shown(fileName)
                        + "' in: its name ends in ."
                        + ending
                        + " and its first bytes are not of that format; export it again.");
    }

    private static boolean startsWith(byte[] head, byte[] magic) {
        return head.length >= magic.length
                && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(4096);
        }
    }
}
