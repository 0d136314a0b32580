package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.Op.Kind.STRING;

import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.CollectionService;
import dev.lockstep.api.service.CollectionService.CollectionView;
import dev.lockstep.api.service.CollectionService.StoreView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores and their collections: to list, copy and compare. */
final class CollectionRoutes {
    private static final String PATH = "/api/v1/collections";
    private final CollectionService collections;

    CollectionRoutes(CollectionService collections) {
        this.collections = collections;
    }

    /** Addresses are {@code store/name}. */
    record CopyBody(String from, String to) {}

    /**
     * @param repair whether the right side is made equal to the left
     */
    record DiffBody(String left, String right, @Nullable Boolean repair) {}

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/v1/stores",
                        Op.read("list_stores", "Lists the stores, without their secrets")
                                .answersList(StoreView.class),
                        call -> Answer.items(collections.stores(call.tenant()))),
                Route.get(
                        PATH,
                        Op.read("list_collections", "Lists the collections of all stores")
                                .query("store", STRING, "Only of this store")
                                .answersList(CollectionView.class),
                        call -> Answer.items(collections.list(call.tenant(), call.query("store")))),
                Route.post(
                        PATH + "/copy",
                        Op.write(
                                        "copy_collection",
                                        "Makes one collection equal to another's snapshot and proves it")
                                .takes(
                                        CopyBody.class,
                                        "{\"from\": \"lake/works\", \"to\": \"memory/works\"}")
                                .answers(202, RunView.class),
                        this::copy),
                Route.post(
                        PATH + "/diff",
                        Op.write("diff_collections", "Compares two collections row by row")
                                .takes(
                                        DiffBody.class,
                                        "{\"left\": \"lake/works\", \"right\": \"memory/works\"}")
                                .answers(202, RunView.class),
                        this::diff),
                Route.get(
                        PATH + "/{store}/{name}",
                        Op.read("get_collection", "Shows a collection")
                                .answers(CollectionView.class)
                                .with(Op.Trait.ETAG),
                        call ->
                                Answer.json(
                                        collections.get(
                                                call.tenant(),
                                                call.path("store") + "/" + call.path("name")))));
    }

    private Answer copy(Call call) {
        CopyBody body = call.body(CopyBody.class);
        return RunRoutes.accepted(
                collections.copy(
                        call.tenant(),
                        Required.field("from", body.from()),
                        Required.field("to", body.to())));
    }

    private Answer diff(Call call) {
        DiffBody body = call.body(DiffBody.class);
        return RunRoutes.accepted(
                collections.diff(
                        call.tenant(),
                        Required.field("left", body.left()),
                        Required.field("right", body.right()),
                        Required.or(body.repair(), false)));
    }
}
