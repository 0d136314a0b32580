package dev.lockstep.app.collections;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.QueryWords;
import dev.lockstep.api.service.CollectionService;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.IndexService.Why;
import dev.lockstep.transfer.MaxRate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The service of collections and its jobs. */
public final class Collections implements CollectionService {
    private final Stores stores;
    private final Path directory;
    private final RunService runs;
    private final SearchCollection search;

    /**
     * @param directory where comparisons are kept; the same that the jobs were given
     * @param words makes query vectors of words
     */
    public Collections(Stores stores, Path directory, RunService runs, QueryWords words) {
        this.stores = stores;
        this.search = new SearchCollection(stores, words);
        this.directory = directory;
        this.runs = runs;
    }

    /** To be registered with the engine of runs. */
    public static List<Job> jobs(Stores stores, Path directory) {
        return jobs(stores, directory, InstantSource.system());
    }

    /**
     * @param clock dates certificates
     */
    public static List<Job> jobs(Stores stores, Path directory, InstantSource clock) {
        return Arrays.stream(CollectionJob.values())
                .map(job -> job.on(stores, directory, clock))
                .toList();
    }

    @Override
    public CollectionListing listing(TenantId tenant, @Nullable String store) {
        if (store != null) {
            return new CollectionListing(of(tenant, store), List.of());
        }
        List<CollectionView> views = new ArrayList<>();
        List<SilentStore> silent = new ArrayList<>();
        for (String name : stores.living(tenant)) {
            try {
                views.addAll(of(tenant, name));
            } catch (LockstepException e) {
                silent.add(new SilentStore(name, e.code(), String.valueOf(e.getMessage())));
            }
        }
        return new CollectionListing(views, silent);
    }

    private List<CollectionView> of(TenantId tenant, String store) {
        return stores.store(tenant, store).collections(tenant).stream()
                .map(Collections::view)
                .toList();
    }

    @Override
    public CollectionView get(TenantId tenant, String address) {
        return view(stores.info(stores.address(tenant, address)));
    }

    @Override
    public SearchView search(TenantId tenant, String address, SearchQuery query) {
        return search.search(tenant, address, query);
    }

    @Override
    public Why why(TenantId tenant, String address, SearchQuery query, String id) {
        return search.why(tenant, address, query, id);
    }

    private static CollectionView view(CollectionInfo info) {
        return new CollectionView(
                info.ref().toString(),
                info.rows(),
                info.bytes(),
                info.spec().dimension(),
                info.spec().metric().name().toLowerCase(Locale.ROOT),
                info.spec().model() == null ? "" : info.spec().model(),
                info.version());
    }

    @Override
    public CopyPlan plan(TenantId tenant, String from, String to, @Nullable String maxRate) {
        requireTwo(from, to);
        return new PlanCopy(stores, new PastCopies(runs))
                .plan(source(tenant, from), stores.address(tenant, to), rate(maxRate));
    }

    @Override
    public RunView copy(TenantId tenant, String from, String to, @Nullable String maxRate) {
        CollectionRef target = stores.address(tenant, to);
        CollectionRef origin = source(tenant, from);
        stores.writable(target);
        requireTwo(from, to);
        PlanCopy.require(stores, origin, target);
        return submit(CollectionJob.COPY, tenant, from + " → " + to, two(from, to, maxRate));
    }

    @Override
    public RunView diff(TenantId tenant, String left, String right, DiffOptions options) {
        source(tenant, left);
        CollectionRef other = source(tenant, right);
        if (options.repair()) {
            stores.writable(other);
        }
        requireTwo(left, right);
        Map<String, String> parameters = two(left, right, options.maxRate());
        parameters.put(CollectionJob.REPAIR, Boolean.toString(options.repair()));
        if (options.hygiene()) {
            parameters.put(CollectionJob.HYGIENE_TOO, "true");
        }
        return submit(CollectionJob.DIFF, tenant, left + " ↔ " + right, parameters);
    }

    @Override
    public RunView check(TenantId tenant, String certificate, @Nullable String address) {
        Certificate read = Certificate.read(certificate);
        String wanted = address == null ? read.address(Work.RIGHT) : address;
        String side = CheckCertificate.side(read, wanted);
        source(tenant, wanted);
        CheckCertificate.keep(directory, tenant, read);
        Map<String, String> parameters = one(wanted, null);
        parameters.put(CheckCertificate.SUM, read.document().path(Certificate.SUM).asString());
        parameters.put(CheckCertificate.SIDE, side);
        return submit(CollectionJob.CHECK, tenant, wanted + " ↔ certificate", parameters);
    }

    @Override
    public RunView hygiene(TenantId tenant, String address, HygieneOptions options) {
        source(tenant, address);
        if (options.examples() < 1 || options.examples() > 1_000) {
            throw LockstepException.user(
                    "hygiene-examples",
                    "Cannot keep "
                            + options.examples()
                            + " examples of each finding: expected 1 to 1000.");
        }
        Map<String, String> parameters = one(address, options.maxRate());
        parameters.put(LookAtVectors.EXAMPLES, Integer.toString(options.examples()));
        return submit(CollectionJob.HYGIENE, tenant, address, parameters);
    }

    private static Map<String, String> two(String left, String right, @Nullable String maxRate) {
        Map<String, String> parameters = one(left, maxRate);
        parameters.put(Work.RIGHT, right);
        return parameters;
    }

    private static Map<String, String> one(String left, @Nullable String maxRate) {
        Map<String, String> parameters = new HashMap<>();
        parameters.put(Work.LEFT, left);
        if (rate(maxRate).limited()) {
            parameters.put(Work.MAX_RATE, String.valueOf(maxRate));
        }
        return parameters;
    }

    private static MaxRate rate(@Nullable String maxRate) {
        return maxRate == null ? MaxRate.NONE : MaxRate.parse(maxRate);
    }

    private CollectionRef source(TenantId tenant, String address) {
        CollectionRef ref = stores.address(tenant, address);
        stores.info(ref);
        stores.readable(ref);
        return ref;
    }

    private static void requireTwo(String left, String right) {
        if (left.equals(right)) {
            throw LockstepException.user(
                    "collection-same", "Cannot take " + left + " twice: expected two collections.");
        }
    }

    private RunView submit(
            CollectionJob job, TenantId tenant, String subject, Map<String, String> parameters) {
        parameters.put(CollectionJob.TENANT, tenant.value());
        return runs.submit(new RunRequest(tenant, job.type(), subject, parameters, null));
    }

    @Override
    public ProofView proof(TenantId tenant, String run) {
        return ProofFile.proof(kept(tenant, run), run);
    }

    @Override
    public CellView cell(TenantId tenant, String run, int cell) {
        return ProofFile.cell(kept(tenant, run), run, cell);
    }

    @Override
    public String certificate(TenantId tenant, String run) {
        return KeptFile.read(kept(tenant, run).resolve(Certificate.NAME), Collections::sound)
                .orElseThrow(() -> LockstepException.notFound("certificate of run", run));
    }

    private static String sound(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Certificate.read(text);
        return text;
    }

    @Override
    public List<HygieneView> hygieneOf(TenantId tenant, String run) {
        return HygieneFile.read(kept(tenant, run), run);
    }

    private Path kept(TenantId tenant, String run) {
        return Work.directory(directory, tenant.value(), runs.get(tenant, run).id());
    }

    @Override
    public DiffView differences(TenantId tenant, String run, int limit) {
        DiffView found = DifferenceFile.read(kept(tenant, run), run);
        return new DiffView(
                found.left(),
                found.right(),
                found.leftRows(),
                found.rightRows(),
                found.onlyLeft(),
                found.onlyRight(),
                found.changed(),
                found.examples().stream().limit(limit).toList());
    }
}
