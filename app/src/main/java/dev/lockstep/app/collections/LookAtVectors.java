package dev.lockstep.app.collections;

import dev.lockstep.api.Snapshot;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.api.service.CollectionService.FindingView;
import dev.lockstep.api.service.CollectionService.HygieneView;
import dev.lockstep.transfer.Fingerprint;
import dev.lockstep.transfer.Hygiene;
import dev.lockstep.transfer.Verify;
import java.util.stream.Collectors;

/** The step that reads a pinned snapshot once and keeps what is strange about its vectors. */
final class LookAtVectors {
    static final String EXAMPLES = "examples";

    private LookAtVectors() {}

    static void run(Work work) {
        try (Snapshot snapshot = work.snapshot(Work.LEFT);
                Hygiene hygiene = open(work, snapshot)) {
            Fingerprint read = Verify.fingerprint(snapshot, work.scan(), hygiene);
            HygieneView found = view(snapshot, hygiene);
            HygieneFile.write(work.directory(), found);
            work.step().keep("result.rows", Long.toString(read.rows()));
            work.step().keep("result.fingerprint", read.digest());
            tell(work, found);
        }
    }

    static Hygiene open(Work work, Snapshot snapshot) {
        int examples = Integer.parseInt(work.step().parameters().getOrDefault(EXAMPLES, "10"));
        return Hygiene.of(snapshot, work.scan(), examples);
    }

    static HygieneView view(Snapshot snapshot, Hygiene hygiene) {
        String address = snapshot.ref().collection().toString();
        return HygieneFile.view(address, snapshot.spec(), hygiene.report());
    }

    static void tell(Work work, HygieneView found) {
        String findings =
                found.findings().stream()
                        .filter(f -> f.rows() > 0)
                        .map(LookAtVectors::phrase)
                        .collect(Collectors.joining(", "));
        String sentence =
                findings.isEmpty()
                        ? found.address() + ": nothing strange in " + found.rows() + " rows."
                        : found.address() + ": " + findings + ".";
        long strange = found.findings().stream().filter(f -> f.rows() > 0).count();
        work.step().keep("result.findings", Long.toString(strange));
        work.step().keep("result.hygiene", sentence);
        work.step().log(findings.isEmpty() ? Level.INFO : Level.WARN, sentence);
    }

    private static String phrase(FindingView finding) {
        return finding.kind().replace('_', ' ') + " " + finding.rows();
    }
}
