package dev.lockstep.cli.internal.command;

import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** Prints a script that completes commands by Tab. */
@Command(
        name = "completion",
        description = {
            "Prints a script that completes commands by Tab.",
            "bash, zsh: source it in ~/.bashrc or ~/.zshrc, such as",
            "  source <(lockstep completion bash)",
            "fish: lockstep completion fish > ~/.config/fish/completions/lockstep.fish"
        })
final class Completion extends Verb {
    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell = Shell.bash;

    /** Whose script. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    Completion(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        CommandLine tree = new CommandTree(session).whole();
        say(shell == Shell.fish ? fish(tree) : AutoComplete.bash("lockstep", tree));
        return 0;
    }

    private static String fish(CommandLine tree) {
        List<String> lines = new ArrayList<>();
        lines.add("complete -c lockstep -f");
        for (Map.Entry<String, CommandLine> noun : tree.getSubcommands().entrySet()) {
            String name = noun.getKey();
            lines.add(word("__fish_use_subcommand", name, noun.getValue()));
            String inNoun = "__fish_seen_subcommand_from " + name;
            addOptions(lines, inNoun, noun.getValue());
            addVerbs(lines, inNoun, noun.getValue().getSubcommands());
        }
        return String.join("\n", lines);
    }

    private static void addVerbs(
            List<String> lines, String inNoun, Map<String, CommandLine> verbs) {
        String none = "; and not __fish_seen_subcommand_from " + String.join(" ", verbs.keySet());
        verbs.forEach((name, verb) -> {
            lines.add(word(inNoun + none, name, verb));
            String inVerb = inNoun + "; and __fish_seen_subcommand_from " + name;
            addOptions(lines, inVerb, verb);
        });
    }

    private static void addOptions(List<String> lines, String condition, CommandLine of) {
        for (OptionSpec option : of.getCommandSpec().options()) {
            String name = option.longestName().replaceFirst("^--", "");
            String takes = option.arity().max() > 0 ? " -r -F" : "";
            lines.add(
                    "complete -c lockstep -n "
                            + quoted(condition)
                            + " -l "
                            + name
                            + takes
                            + " -d "
                            + quoted(first(option.description())));
        }
    }

    private static String word(String condition, String name, CommandLine of) {
        String about = first(of.getCommandSpec().usageMessage().description());
        return "complete -c lockstep -n "
                + quoted(condition)
                + " -a "
                + name
                + " -d "
                + quoted(about);
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
