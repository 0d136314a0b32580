package dev.lockstep.cli.internal.command;

import dev.lockstep.cli.internal.terminal.DisplayWidth;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How the help looks: nouns in groups, one accent, as wide as is easy to read. */
final class Looks {
    private static final int WIDEST = 96;

    private Looks() {}

    static CommandLine apply(CommandLine root, Terminal terminal) {
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
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpLongOptionsMaxWidth(34);
        root.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> nouns(help, terminal));
        root.getCommandSpec().usageMessage().commandListHeading("");
        root.getCommandSpec()
                .usageMessage()
                .footer(
                        "",
                        "lockstep NOUN --help says more, with an example and the curl call.",
                        "Exit codes: 0 done, 1 failed, 2 usage, 3 differences found.");
        return root;
    }

    private static String nouns(Help help, Terminal terminal) {
        if (help.commandSpec().parent() != null) {
            return help.commandList();
        }
        StringBuilder text = new StringBuilder();
        String group = "";
        for (Noun noun : Nouns.all()) {
            if (!noun.group().equals(group)) {
                group = noun.group();
                text.append('\n').append(terminal.out(Style.DIM, group)).append('\n');
            }
            text.append("  ")
                    .append(terminal.out(Style.ACCENT, DisplayWidth.pad(noun.name(), 12, false)))
                    .append(noun.description())
                    .append('\n');
        }
        return text.toString();
    }
}
