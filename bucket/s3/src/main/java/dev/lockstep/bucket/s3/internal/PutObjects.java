package dev.lockstep.bucket.s3.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;

/** Writes objects in one request, over what is there or only where nothing is. */
public final class PutObjects {
    private final S3Calls calls;
    private final AtomicBoolean conditional = new AtomicBoolean();

    public PutObjects(S3Calls calls) {
        this.calls = calls;
    }

    /** Writes it, whatever is there. */
    public void put(String location, byte[] content) {
        WriteMarks marks = WriteMarks.fresh(calls.settings().encryption());
        calls.call(
                "write " + location,
                c -> {
                    send(location, content, marks, false);
                    return c;
                });
    }

    /**
     * Writes it where nothing is. Of several who try, here and elsewhere, one succeeds: the server
     * decides.
     */
    public boolean putNew(String location, byte[] content) {
        requireConditional();
        return conditionally(location, content);
    }

    private boolean conditionally(String location, byte[] content) {
        WriteMarks marks = WriteMarks.fresh(calls.settings().encryption());
        for (int attempt = 1; ; attempt++) {
            try {
                send(location, content, marks, true);
                return true;
            } catch (SdkException e) {
                if (S3Failure.has(e, 412, "PreconditionFailed")) {
                    return ours(location, marks, content);
                }
                if (!S3Failure.has(e, 409, "ConditionalRequestConflict")) {
                    throw S3Failure.of("write " + location, e);
                }
                calls.pause(attempt, "write " + location, e);
            }
        }
    }

    /** A write whose answer was lost is repeated, and finds itself there. */
    private boolean ours(String location, WriteMarks marks, byte[] content) {
        return calls.head(location)
                .filter(there -> there.size() == content.length)
                .map(there -> there.writer().equals(marks.writer()))
                .orElse(false);
    }

    private void send(String location, byte[] content, WriteMarks marks, boolean onlyNew) {
        calls.raw(c ->
                c.putObject(
                        r -> {
                            r.bucket(calls.bucket())
                                    .key(calls.key(location))
                                    .contentMD5(WriteMarks.md5(content, content.length));
                            marks.on(r);
                            if (onlyNew) {
                                r.ifNoneMatch("*");
                            }
                        },
                        RequestBody.fromBytes(content)));
        calls.counters().written(content.length);
    }

    /**
     * Once: some servers take the condition and do not look at it, and two writers would both
     * believe that they were first.
     */
    void requireConditional() {
        if (conditional.get()) {
            return;
        }
        String probe = calls.place() + "/.lockstep-probe-" + UUID.randomUUID();
        try {
            boolean first = conditionally(probe, new byte[] {1});
            boolean second = first && conditionally(probe, new byte[] {2});
            if (!first || second) {
                throw unconditional("a server that writes over an object all the same", null);
            }
            conditional.set(true);
        } catch (LockstepException e) {
            boolean refused = e.code().equals("s3-refused") && e.kind() == ErrorKind.INTERNAL;
            throw refused || String.valueOf(e.getMessage()).contains(" 501")
                    ? unconditional("a server that refuses the condition", e)
                    : e;
        } finally {
            remove(probe);
        }
    }

    /** Where that is forbidden a byte stays behind, which nobody minds. */
    private void remove(String probe) {
        try {
            calls.raw(c -> c.deleteObject(r -> r.bucket(calls.bucket()).key(calls.key(probe))));
        } catch (SdkException left) {
            // Its name says what it is.
        }
    }

    private LockstepException unconditional(
            String found, @org.jspecify.annotations.Nullable Throwable cause) {
        return S3Failure.make(
                ErrorKind.USER,
                "s3-unconditional",
                "write to " + calls.place(),
                found,
                "one that keeps to If-None-Match, without which two writers cannot be told apart;"
                        + " update the server, or use another one. Reading needs none of this",
                cause);
    }
}
