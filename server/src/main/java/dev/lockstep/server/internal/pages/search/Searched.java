package dev.lockstep.server.internal.pages.search;

import dev.lockstep.server.internal.pages.Show;

/**
 * Where a search can be asked: a generation of an index, a collection in a store that searches, or
 * a collection in a backup.
 *
 * @param name of the index, the address of the collection, or the backup's name
 * @param generation a kept one, 0 for the one that serves
 * @param part the collection within the backup, empty elsewhere
 */
public record Searched(Kind kind, String name, long generation, String part) {
    private static final String BACKUP = "backup:";

    /** What is asked. */
    public enum Kind {
        INDEX,
        COLLECTION,
        BACKUP
    }

    public static Searched index(String name, long generation) {
        return new Searched(Kind.INDEX, name, generation, "");
    }

    public static Searched collection(String address) {
        return new Searched(Kind.COLLECTION, address, 0, "");
    }

    public static Searched backup(String name, String part) {
        return new Searched(Kind.BACKUP, name, 0, part);
    }

    /** Reads {@code works}, {@code works@6}, {@code pg/chunks} or {@code backup:works-1/works}. */
    public static Searched parse(String text) {
        if (text.startsWith(BACKUP)) {
            String rest = text.substring(BACKUP.length());
            int slash = rest.indexOf('/');
            return slash < 0
                    ? backup(rest, "")
                    : backup(rest.substring(0, slash), rest.substring(slash + 1));
        }
        int at = text.lastIndexOf('@');
        if (text.contains("/")) {
            return collection(text);
        }
        return at > 0 && text.substring(at + 1).matches("[1-9]\\d{0,17}")
                ? index(text.substring(0, at), Long.parseLong(text.substring(at + 1)))
                : index(text, 0);
    }

    /** As it is written in an address. */
    public String text() {
        return switch (kind) {
            case INDEX -> generation == 0 ? name : name + "@" + generation;
            case COLLECTION -> name;
            case BACKUP -> BACKUP + name + "/" + part;
        };
    }

    /** As people are told of it. */
    public String label() {
        return switch (kind) {
            case INDEX -> generation == 0 ? name : name + ", generation " + generation;
            case COLLECTION -> name;
            case BACKUP -> part + " in backup " + name;
        };
    }

    /** Its page. */
    public String page() {
        return switch (kind) {
            case INDEX -> "/indexes/" + Show.part(name);
            case COLLECTION -> "";
            case BACKUP -> "/backups/" + Show.part(name);
        };
    }

    /** The route that searches it. */
    public String route() {
        return switch (kind) {
            case INDEX -> "/api/v1/indexes/" + Show.part(name) + "/search";
            case COLLECTION -> {
                int slash = name.indexOf('/');
                yield "/api/v1/collections/"
                        + Show.part(name.substring(0, slash))
                        + "/"
                        + Show.part(name.substring(slash + 1))
                        + "/search";
            }
            case BACKUP ->
                    "/api/v1/backups/"
                            + Show.part(name)
                            + "/collections/"
                            + Show.part(part)
                            + "/search";
        };
    }
}
