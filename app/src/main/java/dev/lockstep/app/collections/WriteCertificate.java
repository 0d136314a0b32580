package dev.lockstep.app.collections;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Snapshot;
import dev.lockstep.app.Version;
import dev.lockstep.transfer.Fingerprint;
import dev.lockstep.transfer.Proof;
import dev.lockstep.transfer.RowHasher;
import dev.lockstep.transfer.Verdict;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes the certificate of a comparison that was just made, and keeps it beside the run. */
final class WriteCertificate {
    private static final JsonMapper JSON = JsonMapper.shared();

    private WriteCertificate() {}

    /** A later one of the same run, as after a repair, takes the place of the former. */
    static void of(Work work, String kind, Snapshot left, Snapshot right, Proof proof) {
        ObjectNode document = JSON.createObjectNode();
        document.put("format", Certificate.FORMAT);
        document.put("kind", kind);
        document.put("lockstep", Version.TEXT);
        document.put("tenant", work.step().tenant().value());
        document.put("run", work.step().runId());
        document.put("began", work.began());
        document.put("ended", work.now());
        document.put("canonical_form", RowHasher.FORM_VERSION);
        document.put("hash", RowHasher.HASH);
        document.put("vectors", "exact");
        ArrayNode lost = document.putArray("not_counted");
        work.form().lost().stream().sorted().forEach(each -> lost.add(distinction(each)));
        verdict(document, proof.verdict());
        document.set(Work.LEFT, side(left, proof.left()));
        document.set(Work.RIGHT, side(right, proof.right()));
        KeptFile.write(
                work.directory().resolve(Certificate.NAME), Certificate.seal(document).bytes());
        CrashPoint.COPY_AFTER_CERTIFICATE.reach();
    }

    private static ObjectNode distinction(Distinction lost) {
        return JSON.createObjectNode()
                .put("distinction", lost.name())
                .put("meaning", lost.sentence());
    }

    private static void verdict(ObjectNode document, Verdict verdict) {
        switch (verdict) {
            case Verdict.Equal _ -> document.put("verdict", Certificate.EQUAL);
            case Verdict.Different d -> {
                document.put("verdict", Certificate.DIFFERENT);
                document.putObject("differences")
                        .put("only_left", d.onlyLeft())
                        .put("only_right", d.onlyRight())
                        .put("changed", d.changed() + d.doubled());
            }
        }
    }

    private static ObjectNode side(Snapshot snapshot, Fingerprint fingerprint) {
        CollectionSpec spec = snapshot.spec();
        ObjectNode side =
                JSON.createObjectNode()
                        .put("address", snapshot.ref().collection().toString())
                        .put("rows", fingerprint.rows())
                        .put("dimension", spec.dimension())
                        .put("metric", spec.metric().name().toLowerCase(Locale.ROOT))
                        .put("model", spec.model());
        side.putObject("snapshot")
                .put("identity", snapshot.ref().identity())
                .put("id", snapshot.ref().id())
                .put("durability", snapshot.ref().durability().name().toLowerCase(Locale.ROOT));
        side.put("fingerprint", fingerprint.digest());
        ArrayNode parts = side.putArray("parts");
        fingerprint.parts().forEach(p -> parts.add(Certificate.text(p)));
        return side;
    }
}
