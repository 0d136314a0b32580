package dev.lockstep.app.collections;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Maintainable;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.CollectionService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The service of collections and its jobs. */
public final class Collections implements CollectionService {
    private final Stores stores;
    private final Path directory;
    private final RunService runs;

    /**
     * @param directory where comparisons are kept; the same that the jobs were given
     */
    public Collections(Stores stores, Path directory, RunService runs) {
        this.stores = stores;
        this.directory = directory;
        this.runs = runs;
    }

    /** To be registered with the engine of runs. */
    public static List<Job> jobs(Stores stores, Path directory) {
        return Arrays.stream(CollectionJob.values()).map(job -> job.on(stores, directory)).toList();
    }

    @Override
    public List<StoreView> stores(TenantId tenant) {
        List<StoreView> views = new ArrayList<>();
        stores.all().forEach((name, store) -> views.add(view(name, store)));
        return views;
    }

    private static StoreView view(String name, Store store) {
        List<String> abilities =
                Stream.of(
                                store instanceof Readable ? "read" : "",
                                store instanceof Writable ? "write" : "",
                                store instanceof Differencing ? "difference" : "",
                                store instanceof GenerationStore ? "generations" : "",
                                store instanceof Maintainable ? "maintain" : "")
                        .filter(ability -> !ability.isEmpty())
                        .toList();
        List<String> losses = store.loses().stream().sorted().map(Distinction::sentence).toList();
        return new StoreView(name, store.kind(), abilities, losses);
    }

    @Override
    public List<CollectionView> list(TenantId tenant, @Nullable String store) {
        List<CollectionView> views = new ArrayList<>();
        for (String name : store == null ? stores.all().keySet() : List.of(store)) {
            stores.store(name).collections(tenant).stream()
                    .map(Collections::view)
                    .forEach(views::add);
        }
        return views;
    }

    @Override
    public CollectionView get(TenantId tenant, String address) {
        return view(stores.info(stores.address(tenant, address)));
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
    public RunView copy(TenantId tenant, String from, String to) {
        CollectionRef target = stores.address(tenant, to);
        source(tenant, from);
        stores.writable(target);
        requireTwo(from, to);
        return submit(CollectionJob.COPY, tenant, from, to, false);
    }

    @Override
    public RunView diff(TenantId tenant, String left, String right, boolean repair) {
        source(tenant, left);
        CollectionRef other = source(tenant, right);
        if (repair) {
            stores.writable(other);
        }
        requireTwo(left, right);
        return submit(CollectionJob.DIFF, tenant, left, right, repair);
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
            CollectionJob job, TenantId tenant, String left, String right, boolean repair) {
        Map<String, String> parameters =
                Map.of(
                        CollectionJob.TENANT,
                        tenant.value(),
                        Work.LEFT,
                        left,
                        Work.RIGHT,
                        right,
                        CollectionJob.REPAIR,
                        Boolean.toString(repair));
        String arrow = job == CollectionJob.COPY ? " → " : " ↔ ";
        return runs.submit(
                new RunRequest(tenant, job.type(), left + arrow + right, parameters, null));
    }

    @Override
    public DiffView differences(TenantId tenant, String run, int limit) {
        RunView view = runs.get(tenant, run);
        DiffView found =
                DifferenceFile.read(
                        Work.directory(directory, tenant.value(), view.id()), view.id());
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
