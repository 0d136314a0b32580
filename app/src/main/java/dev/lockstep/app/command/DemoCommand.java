package dev.lockstep.app.command;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.app.Home;
import dev.lockstep.app.Serving;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.app.internal.EndpointFile;
import dev.lockstep.app.internal.Logs;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Serves, loads a dataset of works, and shows what Lockstep does; then goes on serving. */
public final class DemoCommand extends ToldPlainly {
    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String description() {
        return "Serves, loads a small library, searches it, and shows what an update costs.";
    }

    @Override
    int run(Options options, Screen screen) throws InterruptedException {
        screen.blank();
        screen.line(
                "  "
                        + screen.strong("Lockstep")
                        + screen.dim("  a dataset, its embeddings and its index, in step"));
        screen.blank();
        Configuration configuration = options.configuration();
        Home home = Home.at(options.root(), configuration.storage());
        Logs.toFile(configuration.log(), home.logs());
        Optional<EndpointFile.Content> owner = Serving.owner(home);
        if (owner.isPresent() && answers(owner.get())) {
            tell(screen, URI.create(owner.get().url()), owner.get().key());
            return 0;
        }
        serveAndTell(screen, options, home);
        return 0;
    }

    private static boolean answers(EndpointFile.Content owner) {
        try (ApiClient api = new ApiClient(URI.create(owner.url()), owner.key())) {
            return api.find("/livez").isPresent();
        } catch (RuntimeException gone) {
            return false;
        }
    }

    private static void serveAndTell(Screen screen, Options options, Home home)
            throws InterruptedException {
        Tale tale = new Tale(screen);
        screen.passing(tale.label("server"));
        Foreground foreground = new Foreground();
        Serving serving = foreground.keep(start(options, home));
        tale.done("server", List.of(serving.url() + ", kept in " + home.root()));
        String key = tell(screen, serving.url(), serving.key());
        invite(screen, serving, key);
        foreground.untilStopped();
    }

    /** Another port will do where nobody has asked for this one. */
    private static Serving start(Options options, Home home) {
        try {
            return Serving.start(home, options.configuration());
        } catch (LockstepException e) {
            if (e.kind() != ErrorKind.RESOURCES || options.settings().containsKey("server.port")) {
                throw e;
            }
            Map<String, String> anyPort = new TreeMap<>(options.settings());
            anyPort.put("server.port", "0");
            Options changed = new Options(false, options.home(), options.config(), anyPort);
            return Serving.start(home, changed.configuration());
        }
    }

    private static String tell(Screen screen, URI url, String key) {
        try (ApiClient api = new ApiClient(url, key)) {
            Demo demo = new Demo(api, screen);
            demo.tell();
            return demo.key();
        }
    }

    private static void invite(Screen screen, Serving serving, String key) {
        screen.blank();
        screen.line(
                "  "
                        + screen.strong("It goes on serving")
                        + " on "
                        + screen.accent(serving.url() + ""));
        screen.line("    browser  " + serving.signInLink());
        screen.line("    a key    " + key);
        screen.line("    search   lockstep search works \"how heredity is stored in a molecule\"");
        screen.line("    curl     curl -H \"Authorization: Bearer $KEY\" \\");
        screen.line(
                "                  '"
                        + serving.url()
                        + "/find/works?query=machine+learning&count=3'");
        screen.blank();
        screen.line(screen.dim("  Ctrl-C stops it. The data stays, and a second start is quick."));
    }
}
