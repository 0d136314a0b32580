package dev.lockstep.app.backups;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.IndexService.EvalSetView;
import dev.lockstep.api.service.IndexService.GenerationView;
import dev.lockstep.api.service.IndexService.IndexView;
import dev.lockstep.api.service.IndexService.JudgedQuery;
import dev.lockstep.app.backups.About.EvalSet;
import dev.lockstep.app.backups.About.Travels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers what travels with the collections of a backup beside their rows. */
record Travelling(BackupWork work, Located at) {
    /** Ids that are looked up to see whether an eval set speaks of a collection. */
    private static final int ASKED = 200;

    About about(BackupRequest request, Sources sources) {
        List<Travels> travels = new ArrayList<>();
        for (int i = 0; i < sources.all().size(); i++) {
            Sources.Source source = sources.all().get(i);
            if (source.index() != null) {
                travels.add(new Travels(source.name(), index(source.index()), evalSets(i, source)));
            }
        }
        return new About(request.documents(), travels);
    }

    private IndexService indexes() {
        return work.parts().indexed().service().get();
    }

    private TenantId tenant() {
        return work.step().tenant();
    }

    /** The index as it is now; null where it has been deleted meanwhile. */
    private About.@Nullable Index index(String name) {
        try {
            IndexView view = indexes().get(tenant(), name);
            List<GenerationView> history =
                    indexes().generations(tenant(), name).stream()
                            .filter(g -> g.publishedAt() != null)
                            .toList();
            return new About.Index(view.definition(), view.champion(), history);
        } catch (LockstepException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private List<EvalSet> evalSets(int i, Sources.Source source) {
        List<EvalSet> sets = new ArrayList<>();
        var ref = work.parts().stores().address(tenant(), source.address());
        try (Snapshot rows =
                work.snapshot(MakeBackup.PIN + i, work.parts().stores().readable(ref))) {
            for (EvalSetView view : indexes().evalSets(tenant())) {
                List<JudgedQuery> queries = indexes().judgedQueries(tenant(), view.name());
                if (speaksOf(rows, queries)) {
                    sets.add(new EvalSet(view.name(), queries));
                }
            }
        }
        return sets;
    }

    private static boolean speaksOf(Snapshot rows, List<JudgedQuery> queries) {
        Set<String> ids =
                queries.stream()
                        .flatMap(q -> q.relevant().stream())
                        .limit(ASKED)
                        .collect(Collectors.toSet());
        return !ids.isEmpty() && rows.fetch(ids).size() > 0;
    }
}
