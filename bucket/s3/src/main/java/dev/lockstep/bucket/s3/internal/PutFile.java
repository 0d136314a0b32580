package dev.lockstep.bucket.s3.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a file of this machine as an object, or nothing at all. */
public record PutFile(S3Calls calls, PutObjects puts) {
    private static final int BUFFER = 256 << 10;

    public void put(String location, Path file) {
        PartUpload upload = new PartUpload(calls, puts, location, false);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                upload.write(buffer, 0, n);
            }
            requireWhole(file, upload.getPos());
            upload.close();
        } catch (IOException | RuntimeException e) {
            upload.abort();
            throw e instanceof RuntimeException known ? known : unreadable(file, (IOException) e);
        }
    }

    private static void requireWhole(Path file, long sent) throws IOException {
        long size = Files.size(file);
        if (size != sent) {
            throw new IOException("read " + sent + " bytes of " + size);
        }
    }

    private static LockstepException unreadable(Path file, IOException e) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "bucket-io",
                "Cannot read " + file + ": found " + e + ", expected a file of this machine.",
                e);
    }
}
