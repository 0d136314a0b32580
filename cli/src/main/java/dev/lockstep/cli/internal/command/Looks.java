package dev.lockstep.cli.internal.command;

import dev.lockstep.cli.internal.terminal.DisplayWidth;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import dev.lockstep.cli.internal.verb.Noun;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * How the help looks: what it does, how it is typed, its own options, then those of every command;
 * nouns in groups; one accent; as wide as is easy to read.
 */
final class Looks {
    private static final int WIDEST = 96;

    private final Terminal terminal;

    private Looks(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandLine apply(CommandLine root, Terminal terminal) {
        return new Looks(terminal).apply(root);
    }

    private CommandLine apply(CommandLine root) {
        boolean plain = terminal.out(Style.STRONG, "x").equals("x");
        ColorScheme colors =
                new ColorScheme.Builder(plain ? Ansi.OFF : Ansi.ON)
                        .commands(Ansi.Style.bold)
                        .options(Ansi.Style.fg_cyan)
                        .parameters(Ansi.Style.fg_cyan)
                        .optionParams(Ansi.Style.faint)
                        .build();
        root.setColorScheme(colors)
                .setUsageHelpWidth(Math.clamp(terminal.columns(), 60, WIDEST))
                .setUsageHelpLongOptionsMaxWidth(34);
        root.getCommandSpec()
                .usageMessage()
                .footer(
                        "",
                        "lockstep NOUN --help says more, with an example and the curl call.",
                        "Exit codes: 0 done, 1 failed, 2 usage, 3 differences found.");
        each(root);
        return root;
    }

    private void each(CommandLine line) {
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        line.setHelpSectionKeys(
                List.of(
                        UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                        UsageMessageSpec.SECTION_KEY_SYNOPSIS,
                        UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
                        UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
                        UsageMessageSpec.SECTION_KEY_OPTION_LIST,
                        UsageMessageSpec.SECTION_KEY_FOOTER));
        var sections = line.getHelpSectionMap();
        sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, this::synopsis);
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, this::options);
        sections.put(
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
                help -> help.commandSpec().parent() == null ? nouns() : verbs(help));
        usage.sortOptions(false);
        line.getSubcommands().values().forEach(this::each);
    }

    /** The line that says how it is typed: what must be there, and where the rest goes. */
    private String synopsis(Help help) {
        CommandSpec spec = help.commandSpec();
        StringJoiner words = new StringJoiner(" ");
        words.add(terminal.out(Style.STRONG, spec.qualifiedName()));
        if (!help.subcommands().isEmpty()) {
            words.add(spec.parent() == null ? "NOUN VERB" : "VERB");
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            String label = parameter.paramLabel();
            String many = parameter.arity().max() > 1 ? "..." : "";
            words.add(parameter.arity().min() > 0 ? label + many : "[" + label + many + "]");
        }
        spec.options().stream()
                .filter(OptionSpec::required)
                .forEach(o -> words.add(o.longestName() + " " + o.paramLabel()));
        words.add(terminal.out(Style.DIM, "[OPTIONS]"));
        return "\n" + terminal.out(Style.DIM, "Usage: ") + words + "\n\n";
    }

    private String options(Help help) {
        List<OptionSpec> own = new ArrayList<>();
        List<OptionSpec> every = new ArrayList<>();
        boolean root = help.commandSpec().parent() == null;
        for (OptionSpec option : help.commandSpec().options()) {
            (option.inherited() || root ? every : own).add(option);
        }
        String first = own.isEmpty() ? "" : help.optionListExcludingGroups(own);
        boolean alone = help.commandSpec().positionalParameters().isEmpty() && own.isEmpty();
        String gap = alone && help.subcommands().isEmpty() ? "" : "\n";
        return first
                + gap
                + terminal.out(Style.DIM, "Of every command")
                + "\n"
                + help.optionListExcludingGroups(every);
    }

    private String verbs(Help help) {
        StringBuilder text = new StringBuilder();
        help.subcommands()
                .forEach((name, verb) -> {
                    String[] about = verb.commandSpec().usageMessage().description();
                    line(text, name, about.length == 0 ? "" : about[0]);
                });
        return text.isEmpty() ? "" : terminal.out(Style.DIM, "Verbs") + "\n" + text;
    }

    private String nouns() {
        StringBuilder text = new StringBuilder();
        String group = "";
        for (Noun noun : Nouns.all()) {
            if (!noun.group().equals(group)) {
                group = noun.group();
                text.append(text.isEmpty() ? "" : "\n");
                text.append(terminal.out(Style.DIM, group)).append('\n');
            }
            line(text, noun.name(), noun.description());
        }
        return text.toString();
    }

    private void line(StringBuilder text, String name, String about) {
        text.append("  ")
                .append(terminal.out(Style.ACCENT, DisplayWidth.pad(name, 13, false)))
                .append(about)
                .append('\n');
    }
}
