package dev.lockstep.app.config;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All values that are set, the later layers over the earlier ones. */
final class Values {
    private static final String FILE = "-file";

    private final Map<String, Value> set = new LinkedHashMap<>();

    /** Puts a layer over what is there; every path must be a known key. */
    Values over(Map<String, Value> layer) {
        layer.forEach(this::put);
        return this;
    }

    private void put(String path, Value value) {
        Optional<Key<?>> key = known(path);
        if (key.isPresent()) {
            set.put(path, value);
            return;
        }
        Optional<Key<?>> secret =
                path.endsWith(FILE)
                        ? known(path.substring(0, path.length() - FILE.length()))
                                .filter(Key::secret)
                        : Optional.empty();
        if (secret.isEmpty()) {
            throw unknown(path, value);
        }
        String content = Environment.content(Path.of(value.text()), "'" + path + "'");
        set.put(secret.get().path(), new Value(content, "the file of " + path));
    }

    private static LockstepException unknown(String path, Value value) {
        List<String> known = Keys.all().stream().map(Key::path).toList();
        return LockstepException.user(
                "configuration-key",
                "Cannot take '"
                        + Names.shown(path)
                        + "' in "
                        + value.origin()
                        + ": found no such key"
                        + Spelling.nearest(path, known)
                                .map(name -> "; did you mean '" + name + "'?")
                                .orElse("; 'lockstep config show' lists all."));
    }

    /** The key of a path, with the chosen name in place of the star. */
    static Optional<Key<?>> known(String path) {
        for (Key<?> key : Keys.all()) {
            if (key.path().equals(path)) {
                return Optional.of(key);
            }
            String form = key.path().replace(".", "\\.").replace("*", "([a-z0-9][a-z0-9-]*)");
            if (key.isNamed() && path.matches(form)) {
                return Optional.of(key.named(path.split("\\.", -1)[1]));
            }
        }
        return Optional.empty();
    }

    /** The names that people have chosen in a section such as {@code embedders}. */
    SortedSet<String> names(String section) {
        SortedSet<String> names = new TreeSet<>();
        for (String path : set.keySet()) {
            String[] parts = path.split("\\.", -1);
            if (parts[0].equals(section)) {
                names.add(parts[1]);
            }
        }
        return names;
    }

    <T> T get(Key<T> key) {
        T value = find(key);
        if (value == null) {
            throw LockstepException.user(
                    "configuration",
                    "Cannot start: found no '"
                            + key.path()
                            + "', expected "
                            + key.type().expected()
                            + "; set it in the file or by "
                            + key.variable()
                            + ".");
        }
        return value;
    }

    <T> @Nullable T find(Key<T> key) {
        Value value = value(key);
        if (value == null) {
            return null;
        }
        try {
            return key.type().parse().apply(value.text());
        } catch (RuntimeException e) {
            throw LockstepException.user(
                    "configuration",
                    "Cannot take '"
                            + key.path()
                            + "' from "
                            + value.origin()
                            + ": found "
                            + (key.secret()
                                    ? "a secret"
                                    : "'" + Names.shown(Names.withoutSecrets(value.text())) + "'")
                            + ", expected "
                            + key.type().expected()
                            + ".");
        }
    }

    private @Nullable Value value(Key<?> key) {
        Value value = set.get(key.path());
        return value != null || key.standard() == null
                ? value
                : new Value(key.standard(), Value.DEFAULT);
    }

    /** Every key with what it is set to, those with chosen names once a name. */
    List<Configuration.Shown> shown() {
        List<Configuration.Shown> lines = new ArrayList<>();
        for (Key<?> key : Keys.all()) {
            if (!key.isNamed()) {
                lines.add(shown(key));
                continue;
            }
            for (String name : names(key.path().substring(0, key.path().indexOf('.')))) {
                lines.add(shown(key.named(name)));
            }
        }
        return lines;
    }

    private Configuration.Shown shown(Key<?> key) {
        Value value = value(key);
        String text =
                value == null ? "" : key.secret() ? "••••••••" : Names.withoutSecrets(value.text());
        return new Configuration.Shown(
                key.path(), text, value == null ? "" : value.origin(), key.description());
    }
}
