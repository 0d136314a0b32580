package dev.lockstep.cli.internal.verb;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How results are printed. */
public enum Format {
    TABLE,
    /** One document, as the server gave it; watches print one line for each change. */
    JSON,
    /** One line for each element. */
    NDJSON;

    /** The words of {@code -o}. */
    static final class Words implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return List.of("table", "json", "ndjson").iterator();
        }
    }

    static final class Parse implements ITypeConverter<Format> {
        @Override
        public Format convert(String word) {
            for (Format format : values()) {
                if (format.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return format;
                }
            }
            throw new TypeConversionException(
                    "found '" + word + "', expected table, json or ndjson");
        }
    }
}
