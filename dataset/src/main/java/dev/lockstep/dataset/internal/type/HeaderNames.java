package dev.lockstep.dataset.internal.type;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Column names out of headers: snake case, none twice, none of ours. */
public final class HeaderNames {
    /** The silver column that names a row. */
    public static final String ROW_ID = "_row_id";

    /** The bronze column with the number of the line or record in its file. */
    public static final String LINE = "_line";

    /** The bronze column with the name of the file. */
    public static final String SOURCE = "_source";

    private static final int LONGEST = 120;

    private HeaderNames() {}

    /** One name a header, in order: {@code Work ID} → {@code work_id}, a second one {@code _2}. */
    public static List<String> of(List<String> headers) {
        Set<String> plain = new HashSet<>();
        headers.forEach(header -> plain.add(snake(header)));
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            String wanted = snake(headers.get(i));
            if (wanted.isEmpty()) {
                wanted = "column_" + (i + 1);
            }
            names.add(free(wanted, taken, plain));
        }
        return names;
    }

    private static String free(String wanted, Set<String> taken, Set<String> plain) {
        String name = wanted;
        for (int n = 2; !taken.add(name); n++) {
            // A later header that is called so by itself keeps its name.
            String numbered = wanted + "_" + n;
            name = plain.contains(numbered) ? wanted : numbered;
        }
        return name;
    }

    /** The name of a single header, before doubles are told apart; empty where it has no letter. */
    public static String snake(String header) {
        String text = Normalizer.normalize(header, Normalizer.Form.NFKC).strip();
        text = text.replaceAll("(\\p{Ll}|\\p{N})(\\p{Lu})", "$1_$2");
        text = text.replaceAll("(\\p{Lu})(\\p{Lu}\\p{Ll})", "$1_$2").toLowerCase(Locale.ROOT);
        text = text.replaceAll("[^\\p{L}\\p{N}\\p{M}]+", "_").replaceAll("^_+|_+$", "");
        if (text.length() > LONGEST) {
            text = text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, LONGEST)));
        }
        return text;
    }
}
