package dev.lockstep.cli;

import java.util.List;

/**
 * A command that needs the whole system in this process, such as {@code serve}. Found by {@link
 * java.util.ServiceLoader} on the server's class path.
 */
public interface AppCommand {
    /** The word after {@code lockstep}. */
    String name();

    /** One line for the help. */
    String description();

    /**
     * Runs the command, on the main thread.
     *
     * @param args what follows the name, {@code --help} included
     * @return the exit code: 0 done, 1 failed, 2 usage, 3 differences found
     * @throws Exception shown as one line on standard error; the exit code is then 1
     */
    int run(List<String> args) throws Exception;
}
