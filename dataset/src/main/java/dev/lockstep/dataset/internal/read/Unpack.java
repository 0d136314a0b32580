package dev.lockstep.dataset.internal.read;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Writes what is in a gzip file beside it, as a stream and no further than is sane: what grows to
 * 250 times its size is no table, and what leaves less than a gigabyte of disk is too large here.
 */
public final class Unpack {
    private static final int MOST_RATIO = ZipGuard.MOST_RATIO;
    private static final long SMALL = 16 << 20;
    private static final long DISK_LEFT = 1L << 30;
    private static final int BUFFER = 1 << 20;

    private Unpack() {}

    public static boolean isPacked(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 0x1F && in.read() == 0x8B;
        }
    }

    /**
     * @param told now and then how much has been written; may throw to end it
     * @throws LockstepException USER where it is damaged, TOO_LARGE where it is a bomb
     */
    public static void to(Path target, Path file, String fileName, LongConsumer told)
            throws IOException {
        long most = Math.max(SMALL, Files.size(file) * MOST_RATIO);
        try (InputStream packed = new BufferedInputStream(Files.newInputStream(file), BUFFER);
                InputStream in = new GZIPInputStream(packed, 1 << 16);
                OutputStream out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[BUFFER];
            long written = 0;
            for (int n; (n = in.readNBytes(buffer, 0, BUFFER)) > 0; ) {
                written += n;
                if (written > most) {
                    throw tooLarge(fileName, "more than " + MOST_RATIO + " times its packed size");
                }
                if (Files.getFileStore(target).getUsableSpace() < DISK_LEFT) {
                    throw tooLarge(
                            fileName, "more than the disk takes after " + written + " bytes");
                }
                out.write(buffer, 0, n);
                told.accept(written);
            }
        } catch (ZipException | java.io.EOFException e) {
            throw LockstepException.user(
                    "file-damaged",
                    "Cannot unpack '"
                            + Names.shown(fileName)
                            + "': found "
                            + (e instanceof ZipException ? e.getMessage() : "its end too early")
                            + ", expected a whole gzip file; export it again.");
        }
    }

    private static LockstepException tooLarge(String fileName, String found) {
        return new LockstepException(
                ErrorKind.TOO_LARGE,
                "gzip-bomb",
                "Cannot unpack '"
                        + Names.shown(fileName)
                        + "': found "
                        + found
                        + "; unpack it yourself, or send it in parts.");
    }
}
