package dev.lockstep.server.internal.routes;

import static dev.lockstep.server.internal.request.Op.Kind.STRING;

import dev.lockstep.api.Checkable;
import dev.lockstep.api.Finding;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.StoreService;
import dev.lockstep.api.service.StoreService.Bootstrap;
import dev.lockstep.api.service.StoreService.Bootstrapped;
import dev.lockstep.api.service.StoreService.NewStore;
import dev.lockstep.api.service.StoreService.StoreView;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Stores: to name, look at, check and forget. */
public final class StoreRoutes {
    private static final String PATH = "/api/v1/stores";
    private final StoreService stores;

    public StoreRoutes(StoreService stores) {
        this.stores = stores;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        PATH,
                        Op.read("list_stores", "Lists the stores, without their secrets")
                                .answersList(StoreView.class),
                        call -> Answer.items(stores.list(call.tenant()))),
                Route.post(
                        PATH,
                        Op.admin("add_store", "Names a store of another system, once it answers")
                                .takes(
                                        NewStore.class,
                                        "{\"name\": \"pg\", \"kind\": \"pgvector\", \"url\":"
                                                + " \"postgresql://reader@db/vectors\"}")
                                .answers(201, StoreView.class),
                        this::add),
                Route.post(
                        PATH + "/bootstrap",
                        Op.admin(
                                        "bootstrap_store",
                                        "Makes templates and indexes of embeddings in a cluster")
                                .takes(
                                        Bootstrap.class,
                                        "{\"kind\": \"opensearch\", \"hosts\":"
                                                + " [\"https://os:9200\"], \"embeddings_index\":"
                                                + " \"ml-embeddings\", \"vector_dimension\": 384}")
                                .answers(200, Bootstrapped.class),
                        this::bootstrap),
                Route.get(
                        PATH + "/{store}",
                        Op.read("get_store", "Shows a store, without its secrets")
                                .answers(StoreView.class),
                        call -> Answer.json(stores.get(call.tenant(), call.path("store")))),
                Route.get(
                        PATH + "/{store}/check",
                        Op.read(
                                        "check_store",
                                        "What would make a use of the store fail, the worst first")
                                .query("for", STRING, "any, backup, restore or migration")
                                .answersList(Finding.class),
                        this::check),
                Route.delete(
                        PATH + "/{store}",
                        Op.admin("remove_store", "Forgets a store's name; what is in it stays")
                                .answers(204, null),
                        this::remove));
    }

    private Answer add(Call call) {
        NewStore body = call.body(NewStore.class);
        Required.field("name", body.name());
        Required.field("kind", body.kind());
        Required.field("url", body.url());
        return Answer.json(201, stores.add(call.tenant(), body));
    }

    private Answer bootstrap(Call call) {
        Bootstrap body = call.body(Bootstrap.class);
        Required.field("kind", body.kind());
        Required.field("hosts", body.hosts());
        Required.field("embeddings_index", body.embeddingsIndex());
        return Answer.json(stores.bootstrap(call.tenant(), body));
    }

    private Answer check(Call call) {
        return Answer.items(
                stores.check(call.tenant(), call.path("store"), use(call.query("for"))));
    }

    private static Checkable.Use use(@Nullable String text) {
        return Arrays.stream(Checkable.Use.values())
                .filter(u ->
                        u.name().equalsIgnoreCase(text == null ? Checkable.Use.ANY.name() : text))
                .findFirst()
                .orElseThrow(() ->
                        LockstepException.user(
                                "store-use",
                                "Cannot check for '"
                                        + Names.shown(String.valueOf(text))
                                        + "': expected "
                                        + String.join(
                                                ", ",
                                                Arrays.stream(Checkable.Use.values())
                                                        .map(u -> u.name().toLowerCase(Locale.ROOT))
                                                        .toList())
                                        + "."));
    }

    private Answer remove(Call call) {
        stores.remove(call.tenant(), call.path("store"));
        return Answer.nothing();
    }
}
