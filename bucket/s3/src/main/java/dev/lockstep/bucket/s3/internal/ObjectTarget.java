package dev.lockstep.bucket.s3.internal;

import dev.lockstep.lake.columnar.FileTarget;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** An object that is written as it comes. */
public final class ObjectTarget implements FileTarget {
    private final S3Calls calls;
    private final PutObjects puts;
    private final String location;
    private @Nullable PartUpload upload;

    public ObjectTarget(S3Calls calls, PutObjects puts, String location) {
        this.calls = calls;
        this.puts = puts;
        this.location = location;
    }

    @Override
    public String name() {
        return location.substring(location.lastIndexOf('/') + 1);
    }

    @Override
    public OutputStream open() {
        PartUpload begun = new PartUpload(calls, puts, location, false);
        upload = begun;
        return begun;
    }

    @Override
    public void drop() {
        if (upload != null) {
            upload.abort();
        }
    }
}
