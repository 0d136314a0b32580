package dev.lockstep.app.stores;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is, in any of the spellings that people have at hand: that of psql
 * ({@code postgresql://user:password@host:5432/database?sslmode=require}), of SQLAlchemy ({@code
 * postgresql+psycopg://…}) and of JDBC.
 *
 * @param jdbc for the driver, without user and password
 * @param user empty where none is named: the driver then looks where psql does
 * @param password null where none is named; as above
 */
public record DatabaseUrl(String jdbc, String user, @Nullable String password) {
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:jdbc:)?(?:postgresql|postgres)(?:\\+[a-z0-9]+)?:(?://(?:([^@/?#]*)@)?([^/?#]*)/?)?"
                            + "([^/?#]*)(?:\\?([^#]*))?");

    /** What the driver calls otherwise than psql does. */
    private static final Map<String, String> RENAMED =
            Map.of(
                    "connect_timeout", "connectTimeout",
                    "application_name", "ApplicationName",
                    "keepalives", "tcpKeepAlive",
                    "gssencmode", "gssEncMode",
                    "channel_binding", "channelBinding");

    /** Reads one; what is wrong is said without the password. */
    public static DatabaseUrl parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw LockstepException.user(
                    "database-url",
                    "Cannot read the address of a database: found '"
                            + Names.withoutSecrets(Names.shown(text))
                            + "', expected postgresql://user@host:5432/database.");
        }
        String user = "";
        String password = null;
        if (matcher.group(1) != null) {
            String[] who = matcher.group(1).split(":", 2);
            user = decoded(who[0]);
            password = who.length == 1 ? null : decoded(who[1]);
        }
        List<String> parameters = new ArrayList<>();
        String query = matcher.group(4) == null ? "" : matcher.group(4);
        for (String parameter : query.split("&")) {
            String[] pair = parameter.split("=", 2);
            String value = pair.length == 1 ? "" : decoded(pair[1]);
            switch (pair[0]) {
                case "" -> {
                    // Nothing behind the question mark, or between two signs.
                }
                case "user" -> user = value;
                case "password" -> password = value;
                case "host", "hostaddr" -> throw socket(value);
                default -> parameters.add(renamed(pair[0]) + "=" + encoded(value));
            }
        }
        return new DatabaseUrl(
                "jdbc:postgresql://"
                        + (matcher.group(2) == null ? "" : matcher.group(2))
                        + "/"
                        + matcher.group(3)
                        + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters)),
                user,
                password);
    }

    /** The user that was given beside it, else its own; empty where there is none. */
    String userOr(@Nullable String given) {
        return given == null ? user : given;
    }

    /** The password that was given beside it, else its own; empty where there is none. */
    String passwordOr(@Nullable String given) {
        String first = given == null ? password : given;
        return first == null ? "" : first;
    }

    private static String renamed(String parameter) {
        return RENAMED.getOrDefault(parameter, parameter);
    }

    private static LockstepException socket(String host) {
        return LockstepException.user(
                "database-url",
                "Cannot connect by the socket or address '"
                        + Names.shown(host)
                        + "' behind the question mark: expected the host before the slash, such as"
                        + " postgresql://127.0.0.1:5432/database.");
    }

    private static String decoded(String text) {
        // A plus stands for itself in all three spellings.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return Names.withoutSecrets(jdbc) + (user.isEmpty() ? "" : " as " + user);
    }
}
