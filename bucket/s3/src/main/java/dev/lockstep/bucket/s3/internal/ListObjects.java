package dev.lockstep.bucket.s3.internal;

import dev.lockstep.api.ErrorKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Many objects at once: lists, removals, uploads that never ended. */
public record ListObjects(S3Calls calls) {
    /** The most that a request may remove. */
    private static final int BATCH = 1000;

    /** Locations of all objects below a key, page by page. */
    public List<String> below(String key) {
        return objects(key).stream().map(S3Object::key).map(calls::location).toList();
    }

    /** When each of them was last written. */
    public Map<String, Instant> times(String key) {
        return objects(key).stream()
                .collect(Collectors.toMap(o -> calls.location(o.key()), S3Object::lastModified));
    }

    private List<S3Object> objects(String key) {
        return calls.call(
                "list " + calls.place() + "/" + key,
                c ->
                        c
                                .listObjectsV2Paginator(
                                        r -> r.bucket(calls.bucket()).prefix(prefix(key)))
                                .contents()
                                .stream()
                                // What other tools leave in the place of a directory.
                                .filter(found -> !found.key().endsWith("/"))
                                .toList());
    }

    private String prefix(String key) {
        String root = calls.place().prefix();
        String path = root.isEmpty() ? key : key.isEmpty() ? root : root + "/" + key;
        return path.isEmpty() || path.endsWith("/") ? path : path + "/";
    }

    public void deleteAll(Collection<String> locations) {
        List<ObjectIdentifier> all =
                locations.stream()
                        .map(l -> ObjectIdentifier.builder().key(calls.key(l)).build())
                        .toList();
        for (int from = 0; from < all.size(); from += BATCH) {
            delete(all.subList(from, Math.min(all.size(), from + BATCH)));
        }
    }

    private void delete(List<ObjectIdentifier> batch) {
        List<S3Error> errors =
                calls.call(
                                "delete from " + calls.place(),
                                c ->
                                        c.deleteObjects(r ->
                                                r.bucket(calls.bucket())
                                                        .delete(d -> d.objects(batch).quiet(true))))
                        .errors();
        if (!errors.isEmpty()) {
            S3Error first = errors.getFirst();
            throw S3Failure.make(
                    first.code() != null && first.code().equals("AccessDenied")
                            ? ErrorKind.USER
                            : ErrorKind.EXTERNAL,
                    "s3-delete",
                    "delete " + calls.location(String.valueOf(first.key())),
                    "the answer " + first.code() + " for " + errors.size() + " objects",
                    "them to be removed",
                    null);
        }
    }

    /**
     * Gives up uploads of writers that were killed; their parts cost money and nobody sees them.
     */
    public void abortUploads(String key, Instant before) {
        List<MultipartUpload> stale = new ArrayList<>();
        calls.call(
                "list uploads in " + calls.place(),
                c -> {
                    c
                            .listMultipartUploadsPaginator(
                                    r -> r.bucket(calls.bucket()).prefix(prefix(key)))
                            .uploads()
                            .stream()
                            .filter(u -> u.initiated().isBefore(before))
                            .forEach(stale::add);
                    return c;
                });
        for (MultipartUpload upload : stale) {
            calls.call(
                    "end an upload in " + calls.place(),
                    c ->
                            c.abortMultipartUpload(r ->
                                    r.bucket(calls.bucket())
                                            .key(upload.key())
                                            .uploadId(upload.uploadId())));
        }
    }
}
