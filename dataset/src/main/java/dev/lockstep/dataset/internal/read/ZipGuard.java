package dev.lockstep.dataset.internal.read;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Keeps zip bombs from the Excel reader, which has no guard of its own. First what the directory
 * declares, which costs nothing; then the bytes themselves, since a directory may lie.
 */
final class ZipGuard {
    static final int MOST_ENTRIES = 10_000;
    static final long MOST_BYTES = 4L << 30;
    static final int MOST_RATIO = 250;
    private static final long SMALL = 1 << 20;

    private ZipGuard() {}

    static void check(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MOST_ENTRIES) {
                throw bomb(zip.size() + " entries", "at most " + MOST_ENTRIES);
            }
            declared(zip);
            actual(zip);
        } catch (ZipException | IllegalArgumentException e) {
            throw LockstepException.user(
                    "file-damaged",
                    "Cannot read the workbook: found a damaged zip file ("
                            + e.getMessage()
                            + "), expected .xlsx; export it again.");
        }
    }

    private static void declared(ZipFile zip) {
        long sum = 0;
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            sum += Math.max(0, entry.getSize());
            requireSize(sum);
            requireRatio(entry, entry.getSize());
        }
    }

    private static void actual(ZipFile zip) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long sum = 0;
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            long size = 0;
            try (InputStream in = zip.getInputStream(entry)) {
                for (int n; (n = in.read(buffer)) > 0; ) {
                    size += n;
                    requireSize(sum + size);
                    requireRatio(entry, size);
                }
            }
            sum += size;
        }
    }

    private static void requireSize(long sum) {
        if (sum > MOST_BYTES) {
            throw bomb((sum >> 20) + " MB inside", "at most " + (MOST_BYTES >> 20) + " MB");
        }
    }

    private static void requireRatio(ZipEntry entry, long size) {
        long packed = Math.max(1, entry.getCompressedSize());
        if (size > SMALL && size / packed > MOST_RATIO) {
            throw bomb("an entry packed " + size / packed + " to 1", "at most " + MOST_RATIO);
        }
    }

    private static LockstepException bomb(String found, String expected) {
        return new LockstepException(
                ErrorKind.TOO_LARGE,
                "zip-bomb",
                "Cannot read the workbook: found "
                        + found
                        + ", expected "
                        + expected
                        + "; save the sheet as CSV if it really is that large.");
    }
}
