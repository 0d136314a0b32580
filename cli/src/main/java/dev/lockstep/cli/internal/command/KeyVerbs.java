package dev.lockstep.cli.internal.command;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be done to keys. */
final class KeyVerbs {
    private KeyVerbs() {}

    @Command(name = "create", description = "Makes a key; its secret is printed this once.")
    static final class Create extends Verb {
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

        Create(Session session) {
            super(session);
        }

        @Override
        int run() {
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
    static final class ListAll extends Verb {
        @Option(names = "--tenant", paramLabel = "TENANT", description = "Else your own.")
        private @Nullable String tenant;

        ListAll(Session session) {
            super(session);
        }

        @Override
        int run() {
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
    static final class Revoke extends Verb {
        @Parameters(paramLabel = "KEY", description = "Its id.")
        private String id = "";

        @Option(names = "--tenant", paramLabel = "TENANT", description = "Else your own.")
        private @Nullable String tenant;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        Revoke(Session session) {
            super(session);
        }

        @Override
        int run() {
            confirm(yes, "End key " + id + "; whoever uses it is locked out");
            client().delete(Route.of("/keys/{}", id).with("tenant", tenant));
            terminal().err().println(terminal().err(Style.GOOD, "✓") + " Ended key " + id + ".");
            return 0;
        }
    }
}
