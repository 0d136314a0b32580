package dev.lockstep.app.collections;

import dev.lockstep.api.Distinction;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.transfer.Fingerprint;
import dev.lockstep.transfer.RowForm;
import dev.lockstep.transfer.RowHasher;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A proof as a document that people keep and a later run can check: what was compared, how, when,
 * and the fingerprints of both sides in 256 parts. Its last field is the SHA-256 of the rest, over
 * the keys in order and without space, so that any tool can take it again: {@code jq -cSj
 * 'del(.sha256)' FILE | sha256sum}. That shows accidents and plain edits; it is no signature.
 *
 * @param document whole, its sum verified
 */
record Certificate(ObjectNode document) {
    static final String NAME = "certificate.json";
    static final String FORMAT = "lockstep-certificate-1";
    static final String SUM = "sha256";
    static final String EQUAL = "equal";
    static final String DIFFERENT = "different";

    private static final Fingerprint.Part EMPTY = new Fingerprint.Part(0, "0".repeat(32));
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** Adds the sum to what is otherwise whole. */
    static Certificate seal(ObjectNode document) {
        document.put(SUM, sum(document));
        return new Certificate(document);
    }

    /**
     * Reads one that somebody brings.
     *
     * @throws LockstepException USER {@code certificate-tampered} where the sum or the inner sense
     *     is not right, {@code certificate-format} where it is none or of another version
     */
    static Certificate read(String text) {
        JsonNode tree;
        try {
            tree = JSON.readTree(text);
        } catch (JacksonException e) {
            throw notOne("no JSON");
        }
        if (!(tree instanceof ObjectNode document) || !document.path("format").isString()) {
            throw notOne("no format");
        }
        if (!document.path("format").asString().equals(FORMAT)) {
            throw notOne("the format " + Names.shown(document.path("format").asString()));
        }
        if (!document.path(SUM).asString("").equals(sum(document))) {
            throw tampered("another SHA-256 than that of its content");
        }
        Certificate certificate = new Certificate(document);
        certificate.requireSense();
        return certificate;
    }

    static String sum(ObjectNode document) {
        ObjectNode rest = document.deepCopy();
        rest.remove(SUM);
        String text = sorted(rest).toString();
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isArray()) {
            var array = JSON.createArrayNode();
            node.forEach(item -> array.add(sorted(item)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode object = JSON.createObjectNode();
        node.propertyNames().stream().sorted().forEach(k -> object.set(k, sorted(node.path(k))));
        return object;
    }

    private void requireSense() {
        for (String side : List.of(Work.LEFT, Work.RIGHT)) {
            long rows = parts(side).stream().mapToLong(Fingerprint.Part::rows).sum();
            if (parts(side).size() != 256 || rows != rows(side)) {
                throw tampered("parts that do not add up to the " + side + " side's rows");
            }
        }
        boolean same = parts(Work.LEFT).equals(parts(Work.RIGHT));
        if (verdict().equals(EQUAL) != same) {
            throw tampered("the verdict '" + Names.shown(verdict()) + "' over other fingerprints");
        }
        if (document.path("canonical_form").asInt() != RowHasher.FORM_VERSION
                || !document.path("hash").asString("").equals(RowHasher.HASH)) {
            throw notOne("hashes of another version than this Lockstep makes");
        }
    }

    private static LockstepException notOne(String found) {
        return LockstepException.user(
                "certificate-format",
                "Cannot read the certificate: found "
                        + found
                        + ", expected "
                        + FORMAT
                        + " as collection diff --certificate writes it.");
    }

    private static LockstepException tampered(String found) {
        return LockstepException.user(
                "certificate-tampered",
                "Cannot trust the certificate: found "
                        + found
                        + ", expected it as it was written; take the original.");
    }

    String verdict() {
        return document.path("verdict").asString("");
    }

    String address(String side) {
        return document.path(side).path("address").asString("");
    }

    long rows(String side) {
        return document.path(side).path("rows").asLong(-1);
    }

    String fingerprint(String side) {
        return document.path(side).path("fingerprint").asString("");
    }

    /** When the comparison was over, as it was written. */
    String ended() {
        return document.path("ended").asString("");
    }

    List<Fingerprint.Part> parts(String side) {
        List<Fingerprint.Part> parts = new ArrayList<>();
        document.path(side).path("parts").forEach(part -> parts.add(part(part.asString(""))));
        return parts;
    }

    /** {@code 0} of a part without rows, else the count and the sum. */
    static String text(Fingerprint.Part part) {
        return part.equals(EMPTY) ? "0" : part.rows() + ":" + part.sum();
    }

    private static Fingerprint.Part part(String text) {
        if (text.equals("0")) {
            return EMPTY;
        }
        if (!text.matches("\\d{1,18}:[0-9a-f]{32}")) {
            throw tampered("a part that is no count and sum");
        }
        int colon = text.indexOf(':');
        return new Fingerprint.Part(
                Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
    }

    /** What counted as a difference then, and so does now. */
    RowForm form() {
        Set<Distinction> lost = EnumSet.noneOf(Distinction.class);
        for (JsonNode not : document.path("not_counted")) {
            try {
                lost.add(Distinction.valueOf(not.path("distinction").asString("")));
            } catch (IllegalArgumentException e) {
                throw notOne("a distinction that this Lockstep does not know");
            }
        }
        return RowForm.without(lost);
    }

    byte[] bytes() {
        return JSON.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(document);
    }
}
