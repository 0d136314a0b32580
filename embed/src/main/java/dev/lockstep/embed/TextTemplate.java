package dev.lockstep.embed;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the text of a row is put together from its columns, for example {@code {title}. {summary}}.
 *
 * <p>A name in braces stands for the column's value; {@code {{} and {@code }}} stand for a brace. A
 * missing value leaves nothing behind, and white space at both ends is dropped.
 */
public final class TextTemplate {
    private final String source;
    private final List<Part> parts;

    private TextTemplate(String source, List<Part> parts) {
        this.source = source;
        this.parts = parts;
    }

    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Column(String name) implements Part {}

    /**
     * Reads a template.
     *
     * @throws LockstepException USER where a brace is not closed, or no column is named
     */
    public static TextTemplate parse(String source) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int i = 0;
        while (i < source.length()) {
            char c = source.charAt(i);
            if ((c == '{' || c == '}') && source.startsWith(String.valueOf(c).repeat(2), i)) {
                literal.append(c);
                i += 2;
            } else if (c == '{') {
                int end = source.indexOf('}', i);
                if (end < 0) {
                    throw bad(source, "a '{' that is not closed", "'}' after the column's name");
                }
                parts.add(new Literal(literal.toString()));
                literal.setLength(0);
                parts.add(new Column(source.substring(i + 1, end).strip()));
                i = end + 1;
            } else if (c == '}') {
                throw bad(source, "a '}' without '{'", "'}}' for a brace in the text");
            } else {
                literal.append(c);
                i++;
            }
        }
        parts.add(new Literal(literal.toString()));
        TextTemplate template = new TextTemplate(source, List.copyOf(parts));
        if (template.columns().isEmpty()) {
            throw bad(source, "no column in it", "at least one, such as {title}");
        }
        return template;
    }

    private static LockstepException bad(String source, String found, String expected) {
        return LockstepException.user(
                "text-template",
                "Cannot read the text template '"
                        + Names.shown(source)
                        + "': found "
                        + found
                        + ", expected "
                        + expected
                        + ".");
    }

    /** The columns that it names, in their order, once each. */
    public Set<String> columns() {
        Set<String> names = new LinkedHashSet<>();
        for (Part part : parts) {
            if (part instanceof Column column) {
                names.add(column.name());
            }
        }
        return names;
    }

    /**
     * The text of one row.
     *
     * @param value the value of a column, null where the row has none
     */
    public String render(Function<String, @Nullable String> value) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Literal literal -> text.append(literal.text());
                case Column column -> {
                    String v = value.apply(column.name());
                    if (v != null) {
                        text.append(v.strip());
                    }
                }
            }
        }
        return text.toString().strip();
    }

    @Override
    public String toString() {
        return source;
    }
}
