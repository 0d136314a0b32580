package dev.lockstep.cli.internal.command;

import dev.lockstep.cli.AppCommand;
import dev.lockstep.cli.internal.http.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Commands that need the whole system and are run by the server's class path. */
public final class AppVerb {
    private static final List<String> NAMES = List.of("demo", "serve");

    private AppVerb() {}

    /** Whether the word is such a command: always, or because the class path has it. */
    public static boolean is(String noun) {
        return NAMES.contains(noun) || noun.equals("config") && find(noun).isPresent();
    }

    private static Optional<AppCommand> find(String noun) {
        for (AppCommand command : ServiceLoader.load(AppCommand.class)) {
            if (command.name().equals(noun)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    /**
     * Runs it with all other words, in their order.
     *
     * @throws CommandFailure where the class path has none of that name
     */
    public static int run(String noun, List<String> args) throws Exception {
        List<String> rest = new ArrayList<>(args);
        rest.remove(noun);
        return find(noun).orElseThrow(() -> absent(noun)).run(rest);
    }

    private static CommandFailure absent(String noun) {
        return new CommandFailure(
                1,
                "Cannot run 'lockstep "
                        + noun
                        + "': found no server on the class path, expected the whole distribution;"
                        + " start it by the lockstep launcher.");
    }
}
