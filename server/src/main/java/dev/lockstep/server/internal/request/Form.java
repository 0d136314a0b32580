package dev.lockstep.server.internal.request;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a form that a page has sent. */
public record Form(Map<String, String> fields) {

    public static Form of(Call call) {
        Upload upload = call.upload();
        if (upload != null) {
            return new Form(upload.fields());
        }
        Map<String, String> fields = new HashMap<>();
        for (String pair : new String(call.bodyBytes(), StandardCharsets.UTF_8).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return new Form(fields);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Call.bad("form", text, "percent-encoding");
        }
    }

    @Nullable
    public String field(String name) {
        String value = fields.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** Refuses a form that does not come from one of our pages, of this session. */
    public static Form checked(Call call, Sessions sessions) {
        Form form = of(call);
        Sessions.Session session = sessions.session(call.context());
        String csrf = form.field("csrf");
        if (session == null || csrf == null || !same(csrf, session.csrf())) {
            throw new LockstepException(
                    ErrorKind.FORBIDDEN,
                    "form-origin",
                    "Cannot take this form: it was not made by a page of this session; open the"
                            + " page again.");
        }
        return form;
    }

    private static boolean same(String a, String b) {
        return java.security.MessageDigest.isEqual(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
