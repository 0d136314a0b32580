package dev.lockstep.server.internal.routes;

import static dev.lockstep.server.internal.request.Op.Kind.STRING;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.KeyService;
import dev.lockstep.api.service.KeyService.CreatedKey;
import dev.lockstep.api.service.KeyService.KeyView;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys: to make, list and revoke. */
public final class KeyRoutes {
    private static final String PATH = "/api/v1/keys";
    private static final String TENANT = "Another tenant than the key's own";
    private final KeyService keys;

    public KeyRoutes(KeyService keys) {
        this.keys = keys;
    }

    /**
     * A key to make.
     *
     * @param role read where left out
     * @param tenant the caller's own where left out
     */
    record CreateKey(String name, @Nullable Role role, @Nullable String tenant) {}

    public List<Route> routes() {
        return List.of(
                Route.post(
                        PATH,
                        Op.admin("create_key", "Makes a key; its secret is shown this once")
                                .takes(
                                        CreateKey.class,
                                        "{\"name\": \"dashboard\", \"role\": \"read\"}")
                                .answers(201, CreatedKey.class)
                                .with(Op.Trait.SECRET),
                        this::create),
                Route.get(
                        PATH,
                        Op.admin("list_keys", "Lists the keys of a tenant, without their secrets")
                                .query("tenant", STRING, TENANT)
                                .answersList(KeyView.class),
                        call -> Answer.items(keys.list(tenant(call, call.query("tenant"))))),
                Route.delete(
                        PATH + "/{id}",
                        Op.admin("revoke_key", "Ends a key at once")
                                .query("tenant", STRING, TENANT)
                                .answers(204, null),
                        this::revoke));
    }

    private Answer create(Call call) {
        CreateKey body = call.body(CreateKey.class);
        CreatedKey made =
                keys.create(
                        tenant(call, body.tenant()),
                        Required.field("name", body.name()),
                        Required.or(body.role(), Role.READ));
        return Answer.json(201, made).header("Cache-Control", "no-store");
    }

    private Answer revoke(Call call) {
        keys.revoke(tenant(call, call.query("tenant")), call.path("id"));
        return Answer.nothing();
    }

    private static TenantId tenant(Call call, @Nullable String named) {
        return named == null ? call.tenant() : new TenantId(named);
    }
}
