package dev.lockstep.server.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService.ScheduleView;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.BackupService;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.IndexService.Why;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Backups in memory, each of one collection. */
final class FakeBackups implements BackupService {
    static final Instant MADE = Instant.parse("2026-03-01T02:00:00Z");

    private final Owned<BackupView> backups = new Owned<>("backup");
    private final FakeRuns runs;
    private volatile @Nullable Retention retention;
    final List<Object> asked = new CopyOnWriteArrayList<>();

    FakeBackups(FakeRuns runs) {
        this.runs = runs;
    }

    void put(TenantId tenant, String name, @Nullable String note) {
        put(tenant, name, note, MADE, null, List.of(name), null, null);
    }

    void put(
            TenantId tenant,
            String name,
            @Nullable String note,
            Instant made,
            @Nullable String parent,
            List<String> chain,
            @Nullable Checked verified,
            @Nullable Drilled drilled) {
        backups.put(
                tenant,
                name,
                new BackupView(
                        name,
                        made,
                        parent == null ? Kind.FULL : Kind.INCREMENTAL,
                        parent,
                        chain,
                        List.of(part(parent != null)),
                        1200,
                        parent == null ? 2_100_000 : 45_000,
                        note,
                        verified,
                        drilled,
                        null,
                        "lockstep test"));
    }

    private static CollectionPart part(boolean increment) {
        return new CollectionPart(
                "works",
                "lake/works",
                1200,
                increment ? 12 : 1200,
                increment ? 3 : 0,
                384,
                "cosine",
                "minilm",
                true,
                "works",
                List.of("works"),
                "ab12",
                "v1");
    }

    @Override
    public BackupPlan plan(TenantId tenant, BackupRequest request) {
        asked.add(request);
        return new BackupPlan(
                "works-1",
                "/place",
                Kind.FULL,
                "There is no earlier backup of these collections.",
                null,
                List.of(new SourceView("lake/works", null, 1200, 2_100_000)),
                1200,
                4_200_000,
                1L << 40,
                List.of());
    }

    @Override
    public RunView create(TenantId tenant, BackupRequest request) {
        asked.add(request);
        return runs.start(tenant, "backup", "works-1");
    }

    @Override
    public List<BackupView> list(TenantId tenant) {
        return backups.list(tenant).stream()
                .sorted(Comparator.comparing(BackupView::createdAt).reversed())
                .toList();
    }

    @Override
    public BackupDetail get(TenantId tenant, String backup) {
        BackupView view = backups.get(tenant, backup);
        return new BackupDetail(
                view,
                "/place/" + backup,
                List.of(new FileView("works.parquet", "works", 1200, 2_100_000, "ab".repeat(32))),
                List.of("It is the last good one."));
    }

    @Override
    public RunView verify(TenantId tenant, String backup) {
        return start(tenant, "backup-verify", backup);
    }

    private RunView start(TenantId tenant, String job, String backup) {
        if (!backup.startsWith("/")) {
            backups.get(tenant, backup);
        }
        asked.add(backup);
        return runs.start(tenant, job, backup);
    }

    @Override
    public Verification verification(TenantId tenant, String run, int limit) {
        runs.get(tenant, run);
        return new Verification(
                "works-1",
                1,
                1200,
                1,
                List.of(
                        new Defect(
                                "works.parquet",
                                "row group 3",
                                "Its bytes have another sum.",
                                "Take the file from a copy.")));
    }

    @Override
    public RestorePlan planRestore(TenantId tenant, RestoreRequest request) {
        BackupView view = backups.get(tenant, request.backup());
        asked.add(request);
        return new RestorePlan(
                view.name(),
                view.createdAt(),
                List.of(
                        new RestoreItem(
                                "works", request.to() + "/works", 1200, 1199, List.of(), null)),
                List.of(),
                1200,
                2_100_000,
                List.of());
    }

    @Override
    public RunView restore(TenantId tenant, RestoreRequest request) {
        asked.add(request);
        return start(tenant, "backup-restore", request.backup());
    }

    @Override
    public RunView drill(TenantId tenant, String backup) {
        return start(tenant, "backup-drill", backup);
    }

    @Override
    public ExpirePlan planExpire(TenantId tenant, Retention retention) {
        asked.add(retention);
        return new ExpirePlan(
                backups.list(tenant).stream()
                        .map(b -> new ExpireItem(b.name(), b.createdAt(), b.bytes(), false, "kept"))
                        .toList(),
                0,
                0);
    }

    @Override
    public RunView expire(TenantId tenant, Retention retention) {
        if (retention.asksNothing()) {
            throw LockstepException.user("retention-empty", "Cannot expire: found no rule.");
        }
        asked.add(retention);
        return runs.start(tenant, "backup-expire", "backups");
    }

    @Override
    public BackupDetail annotate(TenantId tenant, String backup, String note) {
        BackupView view = backups.get(tenant, backup);
        put(
                tenant,
                backup,
                note.isEmpty() ? null : note,
                view.createdAt(),
                view.parent(),
                view.chain(),
                view.verified(),
                view.drilled());
        return get(tenant, backup);
    }

    @Override
    public ScheduleView schedule(
            TenantId tenant,
            String name,
            String cron,
            BackupRequest request,
            @Nullable Retention retention) {
        asked.add(request);
        if (retention != null) {
            asked.add(retention);
        }
        this.retention = retention;
        return runs.schedule(
                tenant,
                "backup-" + name,
                cron,
                new RunRequest(tenant, "backup", "works", Map.of(), null));
    }

    @Override
    public List<ScheduledBackup> schedules(TenantId tenant) {
        return runs.schedules(tenant).stream()
                .filter(s -> s.job().equals("backup"))
                .map(s -> new ScheduledBackup(s, retention))
                .toList();
    }

    @Override
    public SearchView search(TenantId tenant, String backup, String collection, SearchQuery query) {
        backups.get(tenant, backup);
        asked.add(query);
        Hit hit = new Hit("10.1/1", 0.71, 1, 0, "Paxos", "{\"year\": 1998}");
        return new SearchView(
                "archive/" + backup + "/" + collection,
                0,
                new SearchResult(List.of(hit), SearchResult.Path.EXACT, null, 1200),
                4,
                11);
    }

    @Override
    public Why why(
            TenantId tenant, String backup, String collection, SearchQuery query, String id) {
        backups.get(tenant, backup);
        return new Why(id, "absent", "The backup has no row with this id.");
    }
}
