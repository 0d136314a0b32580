package dev.lockstep.app.crash;

import dev.lockstep.api.run.RunView;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.crash.UpdateUnderEyes.Act;
import java.nio.file.Path;
import java.util.Map;

/**
 * Another server on the same database and the same storage, in a process of its own: begins an act,
 * waits for its end whoever brings it about, and says what it then serves.
 */
final class SecondServer {
    static final String RUNS = "runs ";
    static final String ENDED = "ended ";

    private SecondServer() {}

    /** Home, storage, database URL, user, password, act. */
    public static void main(String[] args) {
        Map<String, String> settings = settings(args[2], args[3], args[4]);
        try (Lockstep lockstep = Shelf.open(Path.of(args[0]), Path.of(args[1]), settings)) {
            RunView run = Act.valueOf(args[5]).begin(lockstep, 2);
            System.out.println(RUNS + run.id());
            RunView ended = Shelf.ended(lockstep, run);
            boolean right = Shelf.served(lockstep).equals(Shelf.version(2));
            System.out.println(ENDED + ended.state() + (right ? " right" : " wrong"));
        }
        System.exit(0);
    }

    static Map<String, String> settings(String url, String user, String password) {
        return Map.of(
                "metadata.url",
                url,
                "metadata.user",
                user,
                "metadata.password",
                password,
                "runs.lease",
                "2s");
    }
}
