package dev.lockstep.cli.internal.command;

import dev.lockstep.cli.internal.verb.CommandEntry;
import dev.lockstep.cli.internal.verb.Noun;
import dev.lockstep.cli.internal.verb.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * All commands: noun, then verb. Only the noun that was typed is built with its verbs, since
 * reading the annotations of all would take most of the time that a {@code --help} has.
 */
public final class CommandTree {
    private static final List<String> OPTIONS_WITH_VALUE =
            List.of("-o", "--output", "--server", "--key-file", "--home");

    private final Session session;

    public CommandTree(Session session) {
        this.session = session;
    }

    /** The tree with the verbs of the given noun only. */
    public CommandLine of(@Nullable String noun) {
        CommandLine root = new CommandLine(session);
        for (Noun each : Nouns.all()) {
            root.addSubcommand(each.name(), each.name().equals(noun) ? built(each) : named(each));
        }
        return Looks.apply(root, session.terminal());
    }

    /** The whole tree, for completion scripts. */
    CommandLine whole() {
        CommandLine root = new CommandLine(session);
        Nouns.all().forEach(noun -> root.addSubcommand(noun.name(), built(noun)));
        return root;
    }

    /** The first word that is no option nor an option's value; null where there is none. */
    public static @Nullable String noun(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            String word = args.get(i);
            if (OPTIONS_WITH_VALUE.contains(word)) {
                i++;
            } else if (!word.startsWith("-")) {
                return word;
            }
        }
        return null;
    }

    private CommandLine built(Noun noun) {
        CommandEntry self = noun.self();
        if (self != null) {
            return self.build(session);
        }
        CommandLine line = named(noun);
        for (CommandEntry entry : noun.verbs()) {
            CommandLine verb = entry.build(session);
            line.addSubcommand(verb.getCommandName(), verb);
        }
        return line;
    }

    private static CommandLine named(Noun noun) {
        CommandSpec spec = CommandSpec.create().name(noun.name());
        spec.usageMessage().description(noun.description());
        return new CommandLine(spec);
    }
}
