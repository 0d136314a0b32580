package dev.lockstep.app.collections;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.transfer.Fingerprint;
import dev.lockstep.transfer.Verify;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The step that reads a collection again and holds it against a certificate. */
final class CheckCertificate {
    static final String SUM = "certificate";
    static final String SIDE = "side";
    private static final int SHOWN_PARTS = 16;

    private CheckCertificate() {}

    /** Keeps the document until the run has read it; a run's parameters are small. */
    static void keep(Path root, TenantId tenant, Certificate certificate) {
        String sum = certificate.document().path(Certificate.SUM).asString("");
        KeptFile.write(file(root, tenant.value(), sum), certificate.bytes());
    }

    private static Path file(Path root, String tenant, String sum) {
        return root.resolve(tenant).resolve("certificate-" + sum).resolve(Certificate.NAME);
    }

    /**
     * The side whose fingerprint a collection is to have.
     *
     * @throws LockstepException USER where the sides differ and it is neither
     */
    static String side(Certificate certificate, String address) {
        if (address.equals(certificate.address(Work.LEFT))) {
            return Work.LEFT;
        }
        if (address.equals(certificate.address(Work.RIGHT))
                || certificate.verdict().equals(Certificate.EQUAL)) {
            return Work.RIGHT;
        }
        throw LockstepException.user(
                "certificate-side",
                "Cannot check "
                        + address
                        + ": found a certificate of two collections that differ, expected one of"
                        + " them; name "
                        + certificate.address(Work.LEFT)
                        + " or "
                        + certificate.address(Work.RIGHT)
                        + ".");
    }

    static void run(Work work, Path root) {
        String tenant = work.step().tenant().value();
        Path file = file(root, tenant, work.step().parameter(SUM));
        Certificate certificate =
                Certificate.read(
                        new String(
                                KeptFile.read(file)
                                        .orElseThrow(() ->
                                                LockstepException.notFound(
                                                        "certificate", work.step().parameter(SUM))),
                                StandardCharsets.UTF_8));
        try (Snapshot snapshot = work.snapshot(Work.LEFT)) {
            Fingerprint now =
                    Verify.fingerprint(snapshot, work.scan().withForm(certificate.form()), null);
            tell(work, certificate, now);
        }
    }

    private static void tell(Work work, Certificate certificate, Fingerprint now) {
        String side = work.step().parameter(SIDE);
        List<String> parts = differing(certificate.parts(side), now.parts());
        boolean same = parts.isEmpty() && now.digest().equals(certificate.fingerprint(side));
        String sentence =
                same
                        ? work.ref(Work.LEFT)
                                + " still holds the "
                                + now.rows()
                                + " rows of the certificate of "
                                + certificate.ended()
                                + "; fingerprint "
                                + now.digest()
                                + "."
                        : work.ref(Work.LEFT)
                                + " no longer holds what was certified at "
                                + certificate.ended()
                                + ": "
                                + now.rows()
                                + " rows now, "
                                + certificate.rows(side)
                                + " then; "
                                + parts.size()
                                + " of 256 parts differ.";
        work.step().keep("result.differences", Integer.toString(same ? 0 : differences(parts)));
        work.step()
                .keep("result.parts", String.join(" ", parts.stream().limit(SHOWN_PARTS).toList()));
        work.step().keep("result.rows", Long.toString(now.rows()));
        work.step().keep("result.certified-rows", Long.toString(certificate.rows(side)));
        work.step().keep("result.proof", sentence);
        work.step().log(same ? Level.INFO : Level.WARN, sentence);
    }

    /** Two sums that are equal over ranges that are not: as improbable as it is, it counts. */
    private static int differences(List<String> parts) {
        return Math.max(1, parts.size());
    }

    /** In hex: the first byte of the hashes of the ids concerned. */
    private static List<String> differing(List<Fingerprint.Part> then, List<Fingerprint.Part> now) {
        List<String> parts = new ArrayList<>();
        for (int p = 0; p < now.size(); p++) {
            if (!then.get(p).equals(now.get(p))) {
                parts.add(String.format("%02x", p));
            }
        }
        return parts;
    }
}
