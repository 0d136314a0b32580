package dev.lockstep.server.internal.pages;

import java.util.List;

/**
 * The same from a terminal.
 *
 * @param command of the command line
 * @param method of the route
 * @param path of the route, with its query
 * @param form fields of a multipart body, such as {@code file=@works.csv}; none where no body goes
 */
public record Same(String command, String method, String path, List<String> form) {

    public Same(String command, String method, String path) {
        this(command, method, path, List.of());
    }

    /** The curl call against this server. */
    public String curl(String url) {
        StringBuilder curl = new StringBuilder("curl ");
        if (!method.equals("GET") && form.isEmpty()) {
            curl.append("-X ").append(method).append(' ');
        }
        curl.append("-H \"Authorization: Bearer $LOCKSTEP_KEY\" ");
        form.forEach(field -> curl.append("-F ").append(Show.quoted(field)).append(' '));
        return curl.append(Show.quoted(url + path)).toString();
    }
}
