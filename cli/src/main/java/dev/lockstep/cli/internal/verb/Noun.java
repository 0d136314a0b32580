package dev.lockstep.cli.internal.verb;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first word of a command.
 *
 * @param group heading in the help
 * @param description one line
 * @param verbs that may follow; empty where the word is a command by itself
 * @param self the command where the word is one by itself; null for those of the server's class
 *     path too
 */
public record Noun(
        String group,
        String name,
        String description,
        List<CommandEntry> verbs,
        @Nullable CommandEntry self) {
    public static Noun of(String group, String name, String description, CommandEntry... verbs) {
        return new Noun(group, name, description, List.of(verbs), null);
    }

    public static Noun single(
            String group, String name, String description, @Nullable CommandEntry entry) {
        return new Noun(group, name, description, List.of(), entry);
    }
}
