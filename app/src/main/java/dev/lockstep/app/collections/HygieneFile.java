package dev.lockstep.app.collections;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.CollectionService.FindingView;
import dev.lockstep.api.service.CollectionService.HygieneView;
import dev.lockstep.api.service.CollectionService.NormsView;
import dev.lockstep.transfer.HygieneReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What was found of the vectors of one side or two, kept beside the run. */
final class HygieneFile {
    static final String NAME = "hygiene.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private HygieneFile() {}

    private record Sides(List<HygieneView> sides) {}

    static void write(Path directory, HygieneView... sides) {
        Sides all = new Sides(List.of(sides));
        KeptFile.write(directory.resolve(NAME), JSON.writeValueAsBytes(all));
    }

    /**
     * @throws LockstepException NOT_FOUND where the run has not looked
     */
    static List<HygieneView> read(Path directory, String run) {
        return KeptFile.read(directory.resolve(NAME), b -> JSON.readValue(b, Sides.class))
                .orElseThrow(() -> LockstepException.notFound("hygiene of run", run))
                .sides();
    }

    static HygieneView view(String address, CollectionSpec spec, HygieneReport report) {
        return new HygieneView(
                address,
                report.rows(),
                spec.dimension(),
                name(spec.metric()),
                norms(report.norms()),
                report.findings().stream()
                        .map(f ->
                                new FindingView(
                                        name(f.kind()),
                                        f.rows(),
                                        f.groups(),
                                        f.about(),
                                        f.examples()))
                        .toList());
    }

    private static @Nullable NormsView norms(HygieneReport.@Nullable Norms norms) {
        return norms == null
                ? null
                : new NormsView(norms.min(), norms.mean(), norms.median(), norms.max());
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
