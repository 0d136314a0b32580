package dev.lockstep.app.config;

import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads variables into values by path; a secret may also be named by a file that holds it. */
final class Environment {
    private static final String FILE = "_FILE";

    private final Map<String, String> variables;
    private final Map<String, Value> values = new LinkedHashMap<>();

    private Environment(Map<String, String> variables) {
        this.variables = variables;
    }

    static Map<String, Value> read(Map<String, String> variables) {
        Environment environment = new Environment(variables);
        for (Key<?> key : Keys.all()) {
            if (key.isNamed()) {
                environment.named(key);
            } else {
                environment.take(key);
            }
        }
        environment.refuseUnknown();
        return environment.values;
    }

    private void take(Key<?> key) {
        Value value = value(key, key.variable());
        for (String alias : key.aliases()) {
            value = value != null ? value : value(key, alias);
        }
        if (value != null) {
            values.put(key.path(), value);
        }
    }

    private void named(Key<?> key) {
        Pattern form =
                Pattern.compile(key.variable().replace("*", "([A-Z0-9_]+)") + "(?:" + FILE + ")?");
        for (String variable : new TreeSet<>(variables.keySet())) {
            Matcher m = form.matcher(variable);
            if (m.matches()) {
                take(key.named(m.group(1).toLowerCase(Locale.ROOT).replace('_', '-')));
            }
        }
    }

    private @Nullable Value value(Key<?> key, String variable) {
        String text = variables.get(variable);
        String file = key.secret() ? variables.get(variable + FILE) : null;
        if (text != null && file != null) {
            throw LockstepException.user(
                    "configuration",
                    "Cannot take "
                            + key.path()
                            + ": found both "
                            + variable
                            + " and "
                            + variable
                            + FILE
                            + ", expected one of them.");
        }
        if (file != null) {
            return new Value(
                    content(Path.of(file), variable + FILE), "the file of " + variable + FILE);
        }
        return text == null || text.isEmpty() ? null : new Value(text, "the variable " + variable);
    }

    static String content(Path file, String named) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw LockstepException.user(
                    "configuration",
                    "Cannot read the file that "
                            + named
                            + " names: found "
                            + e.getMessage()
                            + ", expected a readable file with the secret.");
        }
    }

    /** Other variables of ours exist, so that only those of a section we know are looked at. */
    private void refuseUnknown() {
        Set<String> known = Keys.all().stream().map(Key::variable).collect(Collectors.toSet());
        List<String> sections = Keys.all().stream().map(Environment::sectionPrefix).toList();
        for (String variable : new TreeSet<>(variables.keySet())) {
            boolean ours = sections.stream().anyMatch(variable::startsWith);
            if (ours && known.stream().noneMatch(k -> matches(k, variable))) {
                throw LockstepException.user(
                        "configuration-key",
                        "Cannot take the variable "
                                + variable
                                + ": found no such key"
                                + Spelling.nearest(variable, known)
                                        .map(name -> "; did you mean " + name + "?")
                                        .orElse("."));
            }
        }
    }

    private static String sectionPrefix(Key<?> key) {
        String path = key.path();
        return Key.PREFIX + path.substring(0, path.indexOf('.')).toUpperCase(Locale.ROOT) + "_";
    }

    private static boolean matches(String known, String variable) {
        return variable.matches(known.replace("*", "[A-Z0-9_]+") + "(" + FILE + ")?");
    }
}
