package dev.lockstep.cli;

import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** The words that somebody may have meant who typed another one. */
final class Nearest {
    private static final int MOST = 2;

    private Nearest() {}

    /** Those that the fewest slips away (two at most) lead to, and those that it begins. */
    static List<String> to(String typed, Collection<String> words) {
        int best = words.stream().mapToInt(word -> slips(typed, word)).min().orElse(MOST + 1);
        return words.stream()
                .filter(word ->
                        typed.length() > 1 && word.startsWith(typed)
                                || best <= MOST && slips(typed, word) == best)
                .sorted()
                .toList();
    }

    /** Letters left out, added, changed, or swapped with the next (Damerau and Levenshtein). */
    private static int slips(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        IntStream.rangeClosed(0, a.length()).forEach(i -> d[i][0] = i);
        IntStream.rangeClosed(0, b.length()).forEach(j -> d[0][j] = j);
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] =
                        Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
