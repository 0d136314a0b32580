package dev.lockstep.app.config;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** Reads the file into values by path; every value keeps the number of its line. */
final class YamlFile {
    private final String name;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<String, String> seen = new HashMap<>();

    private YamlFile(String name) {
        this.name = name;
    }

    static Map<String, Value> read(Path file) {
        YamlFile yaml = new YamlFile(String.valueOf(file.getFileName()));
        try (JsonParser parser =
                new YAMLFactory().createParser(ObjectReadContext.empty(), Files.readString(file))) {
            JsonToken first = parser.nextToken();
            if (first != null && first != JsonToken.VALUE_NULL) {
                yaml.section(parser, "");
            }
            return yaml.values;
        } catch (IOException e) {
            throw failed("Cannot read the configuration " + file + ": " + e, e);
        } catch (JacksonException e) {
            throw failed(
                    "Cannot read "
                            + yaml.name
                            + " line "
                            + (e.getLocation() == null ? 0 : e.getLocation().getLineNr())
                            + ": found "
                            + e.getOriginalMessage().lines().findFirst().orElse("no YAML")
                            + ", expected YAML.",
                    e);
        }
    }

    private void section(JsonParser parser, String prefix) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw failed(
                    "Cannot read "
                            + at(parser)
                            + ": found a value, expected keys such as 'server:'.",
                    null);
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String path = prefix + parser.currentName();
            parser.nextToken();
            value(parser, path);
        }
    }

    private void value(JsonParser parser, String path) {
        once(path, at(parser));
        switch (parser.currentToken()) {
            case START_OBJECT -> section(parser, path + ".");
            case VALUE_NULL -> {}
            case START_ARRAY ->
                    throw failed(
                            "Cannot read '"
                                    + path
                                    + "' in "
                                    + at(parser)
                                    + ": found a list, expected one value.",
                            null);
            default -> values.put(path, new Value(parser.getString(), at(parser)));
        }
    }

    private void once(String path, String origin) {
        String earlier = seen.putIfAbsent(path, origin);
        if (earlier != null) {
            throw failed(
                    "Cannot read '"
                            + path
                            + "' in "
                            + origin
                            + ": found the same key in "
                            + earlier
                            + ", expected it once; remove one of them.",
                    null);
        }
    }

    private String at(JsonParser parser) {
        return name + " line " + parser.currentTokenLocation().getLineNr();
    }

    private static LockstepException failed(String message, @Nullable Throwable cause) {
        return new LockstepException(ErrorKind.USER, "configuration", message, cause);
    }
}
