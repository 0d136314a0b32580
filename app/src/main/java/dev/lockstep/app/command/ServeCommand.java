package dev.lockstep.app.command;

import dev.lockstep.app.Home;
import dev.lockstep.app.Serving;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.app.internal.Logs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves until it is stopped. */
public final class ServeCommand extends ToldPlainly {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Override
    public String name() {
        return "serve";
    }

    @Override
    public String description() {
        return "Serves REST and pages until it is stopped.";
    }

    @Override
    int run(Options options, Screen screen) throws InterruptedException {
        Configuration configuration = options.configuration();
        Logs.toStandardError(configuration.log());
        Home home = Home.at(options.root(), configuration.storage());
        Foreground foreground = new Foreground();
        Serving serving = foreground.keep(Serving.start(home, configuration));
        configuration.withoutEffect().forEach(ServeCommand::warn);
        show(screen, home, serving);
        foreground.untilStopped();
        return 0;
    }

    private static void warn(String key) {
        LOG.atWarn()
                .addKeyValue("key", key)
                .log("This setting has no effect: this build has no part that reads it");
    }

    private static void show(Screen screen, Home home, Serving serving) {
        screen.line(screen.strong("Lockstep") + " on " + screen.accent(serving.url().toString()));
        screen.line("  home     " + home.root());
        screen.line("  sign in  " + serving.signInLink() + screen.dim("  (once, for ten minutes)"));
        screen.line("  a key    lockstep key create NAME --role write");
        screen.line(screen.dim("  Ctrl-C stops it; runs under way go on at the next start."));
    }
}
