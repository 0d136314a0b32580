package dev.lockstep.app.command;

import dev.lockstep.api.LockstepException;
import dev.lockstep.app.Home;
import dev.lockstep.app.config.Configuration;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind {@code serve} and {@code demo}.
 *
 * @param settings values by key, over file and environment
 */
record Options(
        boolean help, @Nullable String home, @Nullable Path config, Map<String, String> settings) {
    static final String HELP =
            """
              --home DIR         where all is kept; else LOCKSTEP_HOME, else ~/.lockstep
              --config FILE      the configuration; else config.yaml in the home
              --host ADDRESS     to listen on
              --port PORT        to listen on, 0 for any
              --set KEY=VALUE    any key of the configuration, over file and environment
              --help             this
            """;

    /**
     * Reads the words after the command; {@code --option value} and {@code --option=value}.
     *
     * @throws LockstepException USER where a word is not known or a value is missing
     */
    static Options read(List<String> words) {
        boolean help = false;
        String home = null;
        Path config = null;
        Map<String, String> settings = new TreeMap<>();
        for (Iterator<String> left = words.iterator(); left.hasNext(); ) {
            String word = left.next();
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String name = equals < 0 ? word : word.substring(0, equals);
            if (name.equals("--help") || name.equals("-h")) {
                help = true;
                continue;
            }
            requireKnown(name);
            String value = equals < 0 ? next(name, left) : word.substring(equals + 1);
            switch (name) {
                case "--home" -> home = value;
                case "--config" -> config = Path.of(value);
                case "--host" -> settings.put("server.host", value);
                case "--port" -> settings.put("server.port", value);
                default -> set(value, settings);
            }
        }
        return new Options(help, home, config, settings);
    }

    private static void requireKnown(String name) {
        if (!List.of("--home", "--config", "--host", "--port", "--set").contains(name)) {
            throw usage("found '" + name + "', expected an option; see --help.");
        }
    }

    private static String next(String name, Iterator<String> left) {
        if (!left.hasNext()) {
            throw usage("found nothing behind " + name + ", expected its value.");
        }
        return left.next();
    }

    private static void set(String text, Map<String, String> settings) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw usage("found --set " + text + ", expected --set key=value.");
        }
        settings.put(text.substring(0, equals), text.substring(equals + 1));
    }

    private static LockstepException usage(String what) {
        return LockstepException.user("usage", "Cannot read the command: " + what);
    }

    Path root() {
        return Home.path(home, System.getenv());
    }

    Configuration configuration() {
        return Configuration.read(root(), config, System.getenv(), settings);
    }
}
