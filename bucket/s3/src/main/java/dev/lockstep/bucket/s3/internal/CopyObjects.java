package dev.lockstep.bucket.s3.internal;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Copies objects within the server; their bytes do not come here. */
public record CopyObjects(S3Calls calls) {
    /** The largest that one request copies. */
    private static final long ONE_REQUEST = 5L << 30;

    private static final long PART = 1L << 30;

    public void copy(String from, String to) {
        S3Calls.Stored source = calls.require(from);
        if (source.size() <= ONE_REQUEST) {
            WriteMarks marks = WriteMarks.fresh(calls.settings().encryption());
            calls.call(
                    "copy " + from,
                    c ->
                            c.copyObject(r -> {
                                r.sourceBucket(calls.bucket())
                                        .sourceKey(calls.key(from))
                                        .copySourceIfMatch(source.etag())
                                        .destinationBucket(calls.bucket())
                                        .destinationKey(calls.key(to));
                                marks.on(r);
                            }));
        } else {
            copyParts(from, source, to);
        }
    }

    private void copyParts(String from, S3Calls.Stored source, String to) {
        WriteMarks marks = WriteMarks.fresh(calls.settings().encryption());
        String id =
                calls.call(
                                "copy " + from,
                                c ->
                                        c.createMultipartUpload(r -> {
                                            r.bucket(calls.bucket()).key(calls.key(to));
                                            marks.on(r);
                                        }))
                        .uploadId();
        try {
            List<CompletedPart> parts = parts(from, source, to, id);
            calls.raw(c ->
                    c.completeMultipartUpload(r ->
                            r.bucket(calls.bucket())
                                    .key(calls.key(to))
                                    .uploadId(id)
                                    .multipartUpload(m -> m.parts(parts))));
        } catch (SdkException e) {
            calls.raw(c ->
                    c.abortMultipartUpload(
                            r -> r.bucket(calls.bucket()).key(calls.key(to)).uploadId(id)));
            throw S3Failure.of("copy " + from, e);
        }
    }

    private List<CompletedPart> parts(String from, S3Calls.Stored source, String to, String id) {
        List<CompletedPart> parts = new ArrayList<>();
        for (long at = 0; at < source.size(); at += PART) {
            long start = at;
            long end = Math.min(source.size(), at + PART) - 1;
            int number = parts.size() + 1;
            String etag =
                    calls.raw(c ->
                                    c.uploadPartCopy(r ->
                                            r.sourceBucket(calls.bucket())
                                                    .sourceKey(calls.key(from))
                                                    .copySourceIfMatch(source.etag())
                                                    .copySourceRange("bytes=" + start + "-" + end)
                                                    .destinationBucket(calls.bucket())
                                                    .destinationKey(calls.key(to))
                                                    .uploadId(id)
                                                    .partNumber(number)))
                            .copyPartResult()
                            .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        return parts;
    }
}
