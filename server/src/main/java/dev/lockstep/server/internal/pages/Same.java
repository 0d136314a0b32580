package dev.lockstep.server.internal.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same from a terminal.
 *
 * @param command of the command line
 * @param method of the route
 * @param path of the route, with its query
 * @param form fields of a multipart body, such as {@code file=@works.csv}; none where no body goes
 * @param body JSON, null where the route takes none
 */
public record Same(
        String command, String method, String path, List<String> form, @Nullable String body) {

    public Same(String command, String method, String path) {
        this(command, method, path, List.of(), null);
    }

    public Same(String command, String method, String path, List<String> form) {
        this(command, method, path, form, null);
    }

    public Same(String command, String method, String path, String body) {
        this(command, method, path, List.of(), body);
    }

    /** The curl call against this server. */
    public String curl(String url) {
        StringBuilder curl = new StringBuilder("curl ");
        if (!method.equals("GET") && form.isEmpty()) {
            curl.append("-X ").append(method).append(' ');
        }
        curl.append("-H \"Authorization: Bearer $LOCKSTEP_KEY\" ");
        form.forEach(field -> curl.append("-F ").append(Show.quoted(field)).append(' '));
        curl.append(Show.quoted(url + path));
        if (body != null) {
            curl.append(" -H 'Content-Type: application/json' -d ").append(Show.quoted(body));
        }
        return curl.toString();
    }
}
