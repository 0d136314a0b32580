package dev.lockstep.app.backups;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunService.ScheduleView;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.IndexService.Why;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The service of backups and its jobs. */
public final class Backups implements BackupService {
    private static final JsonMapper JSON = BackupWork.JSON;

    private final BackupParts parts;
    private final RunService runs;

    public Backups(BackupParts parts, RunService runs) {
        this.parts = parts;
        this.runs = runs;
    }

    /** To be registered with the engine of runs. */
    public static List<Job> jobs(BackupParts parts) {
        return List.of(
                MakeBackup.job(parts),
                VerifyBackup.job(parts),
                RestoreBackup.job(parts),
                DrillBackup.job(parts),
                ExpireBackups.job(parts));
    }

    @Override
    public BackupPlan plan(TenantId tenant, BackupRequest request) {
        return new PlanBackup(parts).view(tenant, request, parts.clock().instant());
    }

    @Override
    public RunView create(TenantId tenant, BackupRequest request) {
        PlanBackup planning = new PlanBackup(parts);
        BackupPlan plan = planning.view(tenant, request, parts.clock().instant());
        planning.requireSpace(plan);
        BackupRequest named = named(request, plan.name());
        Map<String, String> parameters =
                Map.of(
                        BackupJob.NAME,
                        plan.name(),
                        BackupJob.REQUEST,
                        JSON.writeValueAsString(named));
        return submit(tenant, BackupJob.MAKE, "backup " + plan.name(), parameters);
    }

    static BackupRequest named(BackupRequest request, String name) {
        return new BackupRequest(
                request.collections(),
                request.store(),
                request.indexes(),
                name,
                request.directory(),
                request.kind(),
                request.documents(),
                request.note(),
                request.refuseSecrets());
    }

    private RunView submit(
            TenantId tenant, String job, String subject, Map<String, String> parameters) {
        return runs.submit(request(tenant, job, subject, parameters));
    }

    private static RunRequest request(
            TenantId tenant, String job, String subject, Map<String, String> parameters) {
        Map<String, String> all = new TreeMap<>(parameters);
        all.put(BackupJob.TENANT, tenant.value());
        return new RunRequest(tenant, job, subject, all, null);
    }

    @Override
    public List<BackupView> list(TenantId tenant) {
        return new ShowBackups(parts.archives().place(tenant, null)).newestFirst();
    }

    @Override
    public BackupDetail get(TenantId tenant, String backup) {
        Located at = parts.archives().locate(tenant, backup);
        return new ShowBackups(at).detail();
    }

    @Override
    public RunView verify(TenantId tenant, String backup) {
        return about(tenant, BackupJob.VERIFY, "verify ", backup);
    }

    @Override
    public RunView drill(TenantId tenant, String backup) {
        return about(tenant, BackupJob.DRILL, "drill ", backup);
    }

    /** What {@code latest} means is settled when it is asked for. */
    private RunView about(TenantId tenant, String job, String verb, String backup) {
        Located at = parts.archives().locate(tenant, backup);
        at.info();
        String settled = backup.equals(LATEST) ? at.name() : backup;
        return submit(tenant, job, verb + at.name(), Map.of(BackupJob.BACKUP, settled));
    }

    @Override
    public Verification verification(TenantId tenant, String run, int limit) {
        return VerifyBackup.found(runs.get(tenant, run).result(), Names.shown(run), limit);
    }

    @Override
    public RestorePlan planRestore(TenantId tenant, RestoreRequest request) {
        return new PlanRestore(parts, tenant, request).view();
    }

    @Override
    public RunView restore(TenantId tenant, RestoreRequest request) {
        RestorePlan plan = planRestore(tenant, request);
        String problem = plan.problem();
        if (problem != null) {
            throw LockstepException.conflict("restore-problem", problem);
        }
        RestoreRequest settled =
                new RestoreRequest(
                        request.backup().equals(LATEST) ? plan.backup() : request.backup(),
                        request.collections(),
                        request.to(),
                        request.as(),
                        request.indexes());
        return submit(
                tenant,
                BackupJob.RESTORE,
                "restore " + plan.backup() + goal(plan),
                Map.of(
                        "target",
                        target(tenant, plan),
                        BackupJob.TARGETS,
                        JSON.writeValueAsString(targets(tenant, plan)),
                        BackupJob.REQUEST,
                        JSON.writeValueAsString(settled)));
    }

    private static String goal(RestorePlan plan) {
        if (!plan.items().isEmpty()) {
            int more = plan.items().size() - 1;
            return " → "
                    + plan.items().getFirst().target()
                    + (more == 0 ? "" : " and " + more + " more");
        }
        return " → index " + plan.indexes().getFirst().index();
    }

    /** As copies and syncs name what they write, so that one waits for the other. */
    private static String target(TenantId tenant, RestorePlan plan) {
        return plan.items().isEmpty()
                ? "index:" + tenant + "/" + plan.indexes().getFirst().index()
                : "collection:" + tenant + "/" + plan.items().getFirst().target();
    }

    private static SortedSet<String> targets(TenantId tenant, RestorePlan plan) {
        SortedSet<String> targets = new TreeSet<>();
        plan.items().forEach(item -> targets.add("collection:" + tenant + "/" + item.target()));
        plan.indexes().forEach(index -> targets.add("index:" + tenant + "/" + index.index()));
        return targets;
    }

    @Override
    public ExpirePlan planExpire(TenantId tenant, Retention retention) {
        require(retention);
        return ExpireBackups.plan(
                parts.archives().place(tenant, null), retention, parts.settings().zone());
    }

    private static void require(Retention retention) {
        if (retention.asksNothing()) {
            throw LockstepException.user(
                    "retention-empty",
                    "Cannot expire backups: found no rule, expected how many to keep (last, daily,"
                            + " weekly, monthly) or an age.");
        }
    }

    @Override
    public RunView expire(TenantId tenant, Retention retention) {
        require(retention);
        return submit(
                tenant,
                BackupJob.EXPIRE,
                "expire backups",
                Map.of(BackupJob.KEEP, JSON.writeValueAsString(retention)));
    }

    @Override
    public BackupDetail annotate(TenantId tenant, String backup, String note) {
        Located at = parts.archives().locate(tenant, backup);
        at.info();
        if (!at.ours()) {
            throw LockstepException.user(
                    "backup-place",
                    "Cannot write a note into "
                            + at.directory()
                            + ": found a directory outside the place of backups, which is only"
                            + " read.");
        }
        Notes.note(at, note);
        return get(tenant, backup);
    }

    @Override
    public ScheduleView schedule(
            TenantId tenant,
            String name,
            String cron,
            BackupRequest request,
            @Nullable Retention retention) {
        RunRequest scheduled = scheduled(tenant, name, request, retention);
        return runs.schedule(tenant, "backup-" + name, cron, scheduled);
    }

    @Override
    public List<ScheduledBackup> schedules(TenantId tenant) {
        return runs.schedules(tenant).stream()
                .filter(s -> s.job().equals(BackupJob.MAKE))
                .map(s -> new ScheduledBackup(s, kept(s.parameters().get(BackupJob.KEEP))))
                .toList();
    }

    private static @Nullable Retention kept(@Nullable String rules) {
        return rules == null ? null : JSON.readValue(rules, Retention.class);
    }

    /** What is submitted each time. */
    RunRequest scheduled(
            TenantId tenant, String name, BackupRequest request, @Nullable Retention retention) {
        if (request.name() != null) {
            throw LockstepException.user(
                    "schedule-name",
                    "Cannot schedule backups of one name: found '"
                            + Names.shown(request.name())
                            + "', expected none; each gets one from its time.");
        }
        Sources sources = Sources.of(parts.stores(), tenant, request);
        parts.archives().place(tenant, request.directory());
        Map<String, String> parameters = new TreeMap<>();
        parameters.put(BackupJob.NAME, "schedule " + name);
        parameters.put(BackupJob.REQUEST, JSON.writeValueAsString(request));
        if (retention != null) {
            require(retention);
            parameters.put(BackupJob.KEEP, JSON.writeValueAsString(retention));
        }
        return request(tenant, BackupJob.MAKE, sources.subject(), parameters);
    }

    @Override
    public SearchView search(TenantId tenant, String backup, String collection, SearchQuery query) {
        Located at = parts.archives().locate(tenant, backup);
        return new SearchBackup(parts, tenant, at, collection).search(query);
    }

    @Override
    public Why why(
            TenantId tenant, String backup, String collection, SearchQuery query, String id) {
        Located at = parts.archives().locate(tenant, backup);
        return new SearchBackup(parts, tenant, at, collection).why(query, id);
    }
}
