package dev.lockstep.cli.internal.server;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be done to keys. */
public final class KeyVerbs {
    private KeyVerbs() {}

    @Command(name = "create", description = "Makes a key; its secret is printed this once.")
    public static final class Create extends Verb {
        @Parameters(paramLabel = "NAME", description = "What the key is for.")
        private String name = "";

        @Option(names = "--role", paramLabel = "ROLE", description = "read (else), write or admin.")
        private Role role = Role.read;

        @Option(names = "--tenant", paramLabel = "TENANT", description = "Else your own.")
        private @Nullable String tenant;

        /** What a key may do; in lower case as they are typed and sent. */
        enum Role {
            read,
            write,
            admin
        }

        public Create(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            ObjectNode body = Json.object().put("name", name).put("role", role.name());
            if (tenant != null) {
                body.put("tenant", tenant);
            }
            JsonNode made = client().post(Route.of("/keys"), body).body();
            return print(made, () -> secret(made));
        }

        /** The secret alone goes to standard output, to be kept in a file. */
        private void secret(JsonNode made) {
            say(Json.text(made, "secret"));
            String id = Json.text(made.path("key"), "id");
            String note = "Key " + id + " may " + role + ". The secret is not shown again.";
            terminal().err().println(terminal().err(Style.DIM, note));
        }
    }

    @Command(name = "list", description = "Lists the keys, without their secrets.")
    public static final class ListAll extends Verb {
        @Option(names = "--tenant", paramLabel = "TENANT", description = "Else your own.")
        private @Nullable String tenant;

        public ListAll(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer = client().get(Route.of("/keys").with("tenant", tenant));
            return print(answer, () -> table(Json.items(answer)));
        }

        private void table(JsonNode keys) {
            new Listing()
                    .name("key", k -> Json.text(k, "id"))
                    .text("name", "name")
                    .text("role", "role")
                    .text("tenant", "tenant")
                    .dim("made", k -> Values.ago(k, "created_at", session.time()))
                    .dim("last used", k -> Values.ago(k, "last_used_at", session.time()))
                    .print(terminal(), keys, "There is no key.");
        }
    }

    @Command(name = "revoke", description = "Ends a key at once.")
    public static final class Revoke extends Verb {
        @Parameters(paramLabel = "KEY", description = "Its id.")
        private String id = "";

        @Option(names = "--tenant", paramLabel = "TENANT", description = "Else your own.")
        private @Nullable String tenant;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        public Revoke(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            confirm(yes, "End key " + id + "; whoever uses it is locked out");
            client().delete(Route.of("/keys/{}", id).with("tenant", tenant));
            terminal().err().println(terminal().err(Style.GOOD, "✓") + " Ended key " + id + ".");
            return 0;
        }
    }
}
