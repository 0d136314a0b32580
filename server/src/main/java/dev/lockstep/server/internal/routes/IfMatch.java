package dev.lockstep.server.internal.routes;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.server.internal.pipeline.Responses;
import dev.lockstep.server.internal.request.Call;

/** Honours {@code If-Match}: nothing is changed where the caller has seen something older. */
final class IfMatch {
    private IfMatch() {}

    static void check(Call call, Object current) {
        String expected = call.header("If-Match");
        if (expected == null || expected.equals("*")) {
            return;
        }
        String found = Responses.etag(call.json().bytes(current));
        for (String tag : expected.split(",")) {
            if (tag.strip().equals(found)) {
                return;
            }
        }
        throw new LockstepException(
                        ErrorKind.CONFLICT,
                        "if-match",
                        "Cannot change it: it is no longer as If-Match says; read it again and"
                                + " decide anew.")
                .with("status", 412);
    }
}
