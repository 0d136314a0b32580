package dev.lockstep.server.internal.pages;

/**
 * The same from a terminal.
 *
 * @param command of the command line
 * @param method of the route
 * @param path of the route, with its query
 */
public record Same(String command, String method, String path) {

    /** The curl call against this server. */
    public String curl(String url) {
        String verb = method.equals("GET") ? "" : "-X " + method + " ";
        return "curl "
                + verb
                + "-H \"Authorization: Bearer $LOCKSTEP_KEY\" "
                + Show.quoted(url + path);
    }
}
