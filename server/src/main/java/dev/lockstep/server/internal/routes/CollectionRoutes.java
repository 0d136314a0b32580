package dev.lockstep.server.internal.routes;

import static dev.lockstep.server.internal.request.Op.Kind.STRING;

import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.CollectionService;
import dev.lockstep.api.service.CollectionService.CollectionListing;
import dev.lockstep.api.service.CollectionService.CollectionView;
import dev.lockstep.api.service.CollectionService.CopyPlan;
import dev.lockstep.api.service.CollectionService.DiffOptions;
import dev.lockstep.api.service.CollectionService.HygieneOptions;
import dev.lockstep.api.service.IndexService.Why;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.search.SearchAnswer;
import dev.lockstep.server.internal.search.SearchParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Collections: to list, copy and compare. */
public final class CollectionRoutes {
    private static final String PATH = "/api/v1/collections";
    private final CollectionService collections;

    public CollectionRoutes(CollectionService collections) {
        this.collections = collections;
    }

    /**
     * Addresses are {@code store/name}.
     *
     * @param maxRate such as {@code 5000} rows a second, {@code 20MB}, or {@code 5000,20MB}
     */
    record CopyBody(String from, String to, @Nullable String maxRate) {}

    /**
     * @param repair whether the right side is made equal to the left
     * @param hygiene whether both sides' vectors are looked at in the same pass
     */
    record DiffBody(
            String left,
            String right,
            @Nullable Boolean repair,
            @Nullable Boolean hygiene,
            @Nullable String maxRate) {}

    /**
     * @param certificate as {@code /runs/{id}/certificate} gave it
     * @param address what to read; the right side of what was compared unless given
     */
    record CheckBody(JsonNode certificate, @Nullable String address) {}

    /**
     * @param examples ids shown of each finding, 1 to 1000; 10 unless given
     */
    record HygieneBody(String address, @Nullable Integer examples, @Nullable String maxRate) {}

    public List<Route> routes() {
        return List.of(
                Route.get(
                        PATH,
                        Op.read(
                                        "list_collections",
                                        "Lists the collections of all stores that answer")
                                .query("store", STRING, "Only of this store")
                                .answers(CollectionListing.class),
                        call ->
                                Answer.json(
                                        collections.listing(call.tenant(), call.query("store")))),
                Route.post(
                        PATH + "/plan",
                        Op.read("plan_copy", "What a copy would do now, writing nothing")
                                .takes(
                                        CopyBody.class,
                                        "{\"from\": \"lake/works\", \"to\": \"memory/works\"}")
                                .answers(CopyPlan.class)
                                .with(Op.Trait.SAFE),
                        this::plan),
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
                Route.post(
                        PATH + "/check",
                        Op.write(
                                        "check_certificate",
                                        "Reads a collection and tells whether it is as certified")
                                .takes(
                                        CheckBody.class,
                                        "{\"certificate\": {\"format\":"
                                                + " \"lockstep-certificate-1\"}, \"address\":"
                                                + " \"lake/works\"}")
                                .answers(202, RunView.class),
                        this::check),
                Route.post(
                        PATH + "/hygiene",
                        Op.write("look_at_vectors", "Looks for vectors that cannot be right")
                                .takes(HygieneBody.class, "{\"address\": \"lake/works\"}")
                                .answers(202, RunView.class),
                        this::hygiene),
                Route.get(
                        PATH + "/{store}/{name}",
                        Op.read("get_collection", "Shows a collection")
                                .answers(CollectionView.class)
                                .with(Op.Trait.ETAG),
                        call -> Answer.json(collections.get(call.tenant(), address(call)))),
                Route.get(
                        PATH + "/{store}/{name}/search",
                        SearchParameters.on(
                                        Op.read(
                                                "search_collection",
                                                "Searches a collection in its own store"))
                                .answers(SearchAnswer.class)
                                .with(Op.Trait.QUERY),
                        call ->
                                Answer.json(
                                        SearchAnswer.of(
                                                collections.search(
                                                        call.tenant(),
                                                        address(call),
                                                        SearchParameters.query(call))))),
                Route.get(
                        PATH + "/{store}/{name}/why",
                        SearchParameters.on(
                                        Op.read(
                                                        "why_collection",
                                                        "Why a row is among a collection's hits, or"
                                                                + " is not")
                                                .query("id", STRING, "The row's id"))
                                .answers(Why.class)
                                .with(Op.Trait.QUERY),
                        call ->
                                Answer.json(
                                        collections.why(
                                                call.tenant(),
                                                address(call),
                                                SearchParameters.query(call),
                                                call.required("id")))));
    }

    private static String address(Call call) {
        return call.path("store") + "/" + call.path("name");
    }

    private Answer plan(Call call) {
        CopyBody body = call.body(CopyBody.class);
        return Answer.json(
                collections.plan(
                        call.tenant(),
                        Required.field("from", body.from()),
                        Required.field("to", body.to()),
                        body.maxRate()));
    }

    private Answer copy(Call call) {
        CopyBody body = call.body(CopyBody.class);
        return RunRoutes.accepted(
                collections.copy(
                        call.tenant(),
                        Required.field("from", body.from()),
                        Required.field("to", body.to()),
                        body.maxRate()));
    }

    private Answer diff(Call call) {
        DiffBody body = call.body(DiffBody.class);
        return RunRoutes.accepted(
                collections.diff(
                        call.tenant(),
                        Required.field("left", body.left()),
                        Required.field("right", body.right()),
                        new DiffOptions(
                                Required.or(body.repair(), false),
                                Required.or(body.hygiene(), false),
                                body.maxRate())));
    }

    private Answer check(Call call) {
        CheckBody body = call.body(CheckBody.class);
        return RunRoutes.accepted(
                collections.check(
                        call.tenant(),
                        Required.field("certificate", body.certificate()).toString(),
                        body.address()));
    }

    private Answer hygiene(Call call) {
        HygieneBody body = call.body(HygieneBody.class);
        return RunRoutes.accepted(
                collections.hygiene(
                        call.tenant(),
                        Required.field("address", body.address()),
                        new HygieneOptions(Required.or(body.examples(), 10), body.maxRate())));
    }
}
