package dev.lockstep.server.internal;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.CollectionService;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.IndexService.Why;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collections of two stores. */
final class FakeCollections implements CollectionService {
    private final Owned<CollectionView> collections = new Owned<>("collection");
    private final FakeRuns runs;

    FakeCollections(FakeRuns runs) {
        this.runs = runs;
    }

    void put(TenantId tenant, String address) {
        collections.put(
                tenant,
                address,
                new CollectionView(
                        address, 1200, 1 << 20, 384, "cosine", "all-minilm-l6-v2-q", "v1"));
    }

    @Override
    public CollectionListing listing(TenantId tenant, @Nullable String store) {
        return new CollectionListing(
                collections.list(tenant).stream()
                        .filter(c -> store == null || c.address().startsWith(store + "/"))
                        .toList(),
                List.of());
    }

    @Override
    public CollectionView get(TenantId tenant, String address) {
        return collections.get(tenant, address);
    }

    @Override
    public SearchView search(TenantId tenant, String address, SearchQuery query) {
        CollectionView it = get(tenant, address);
        List<Hit> hits =
                List.of(
                        new Hit("10.1/2", 0.66, 1, 0, "Raft.", "{\"year\": 2014}"),
                        new Hit("10.1/3", 0.61, 2, 1, "Zab.", "{\"year\": 2011}"));
        return new SearchView(
                it.address(),
                0,
                new SearchResult(hits, SearchResult.Path.GRAPH, null, 640),
                3.5,
                6.25);
    }

    @Override
    public Why why(TenantId tenant, String address, SearchQuery query, String id) {
        get(tenant, address);
        return new Why(id, "absent", "The collection has no row with this id.");
    }

    @Override
    public CopyPlan plan(TenantId tenant, String from, String to, @Nullable String maxRate) {
        CollectionView source = get(tenant, from);
        return new CopyPlan(
                from,
                to,
                source.rows(),
                2_000_000,
                -1,
                -1,
                "Unknown: nothing was measured.",
                source.rows(),
                List.of("numbers in metadata may come back in another spelling of the same value"),
                List.of(new LimitCheck("dimension", "1024", "384", -1, false)));
    }

    @Override
    public RunView copy(TenantId tenant, String from, String to, @Nullable String maxRate) {
        get(tenant, from);
        return runs.start(tenant, "collection-copy", from + " to " + to);
    }

    @Override
    public RunView diff(TenantId tenant, String left, String right, DiffOptions options) {
        get(tenant, left);
        return runs.submit(
                new RunRequest(
                        tenant,
                        "collection-diff",
                        left + " ↔ " + right,
                        Map.of(
                                "left",
                                left,
                                "right",
                                right,
                                "repair",
                                Boolean.toString(options.repair())),
                        null));
    }

    @Override
    public ProofView proof(TenantId tenant, String run) {
        runs.get(tenant, run);
        List<Long> cells = new ArrayList<>(Collections.nCopies(4_096, 0L));
        cells.set(7, 1_199L);
        List<Long> more = new ArrayList<>(cells);
        more.set(935, 1L);
        return new ProofView(
                run,
                "comparison",
                Instant.parse("2026-01-02T03:04:05Z"),
                "bit by bit",
                List.of(),
                new SideView("lake/works", 1200, 384, "", "0".repeat(32), more),
                new SideView("memory/works", 1199, 384, "", "1".repeat(32), cells),
                1,
                0,
                1,
                List.of(7, 935));
    }

    @Override
    public CellView cell(TenantId tenant, String run, int cell) {
        ProofView proof = proof(tenant, run);
        DifferentRow changed =
                new DifferentRow(
                        "10.1/2",
                        "changed",
                        new RowExcerpt(384, "<Raft>", "{\"year\": 2014}"),
                        new RowExcerpt(384, "<Paxos>", "{\"year\": 2014}"),
                        List.of(new Difference("10.1/2", "document", "<Raft>", "<Paxos>")),
                        1,
                        List.of(new FloatPair(17, "0.25", "3e800000", "-0.25", "be800000")));
        return new CellView(
                cell,
                "3a7",
                new CellSide(proof.left().cells().get(cell), "0".repeat(32)),
                new CellSide(proof.right().cells().get(cell), "1".repeat(32)),
                0,
                0,
                1,
                List.of(new DifferentId("10.1/2", "changed")),
                List.of(changed));
    }

    @Override
    public String certificate(TenantId tenant, String run) {
        runs.get(tenant, run);
        return "{\"format\": \"lockstep-certificate-1\"}";
    }

    @Override
    public RunView check(TenantId tenant, String certificate, @Nullable String address) {
        get(tenant, address == null ? "memory/works" : address);
        return runs.start(tenant, "collection-check", address + " and a certificate");
    }

    @Override
    public RunView hygiene(TenantId tenant, String address, HygieneOptions options) {
        get(tenant, address);
        return runs.start(tenant, "collection-hygiene", address);
    }

    @Override
    public List<HygieneView> hygieneOf(TenantId tenant, String run) {
        runs.get(tenant, run);
        return List.of(
                new HygieneView(
                        "lake/works",
                        1200,
                        384,
                        "cosine",
                        new NormsView(0.99, 1, 1, 1.01),
                        List.of(
                                new FindingView(
                                        "zero_vectors", 1, 0, "", List.of(List.of("10.1/2"))))));
    }

    @Override
    public DiffView differences(TenantId tenant, String run, int limit) {
        runs.get(tenant, run);
        return new DiffView(
                "lake/works",
                "memory/works",
                1200,
                1199,
                1,
                0,
                1,
                List.of(new Difference("10.1/2", "vector[17]", "0.25", "0.26")));
    }
}
