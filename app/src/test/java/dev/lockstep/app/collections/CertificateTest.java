package dev.lockstep.app.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The document by itself: what is accepted, and that no edit of it is. */
class CertificateTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** One row a side in part 7. */
    private static ObjectNode document() {
        ObjectNode document =
                JSON.createObjectNode()
                        .put("format", Certificate.FORMAT)
                        .put("canonical_form", 1)
                        .put("hash", "xxh3-128")
                        .put("ended", "2026-01-01T00:00:00Z")
                        .put("verdict", "equal");
        for (String side : new String[] {"left", "right"}) {
            ObjectNode of = document.putObject(side).put("address", "lake/" + side).put("rows", 1);
            for (int p = 0; p < 256; p++) {
                of.withArray("parts").add(p == 7 ? "1:" + "a".repeat(32) : "0");
            }
        }
        return document;
    }

    @Test
    void whatWasSealedIsRead() {
        Certificate sealed = Certificate.seal(document());
        Certificate read = Certificate.read(new String(sealed.bytes(), StandardCharsets.UTF_8));
        assertThat(read.rows("left")).isEqualTo(1);
        assertThat(read.address("right")).isEqualTo("lake/right");
        assertThat(read.form().lost()).isEmpty();
    }

    @Test
    void spaceAndTheOrderOfKeysAreNoPartOfWhatIsSaid() {
        ObjectNode sealed = Certificate.seal(document()).document();
        ObjectNode other = JSON.createObjectNode();
        sealed.propertyNames().stream().sorted().forEach(k -> other.set(k, sealed.get(k)));
        assertThat(Certificate.read(other.toString()).verdict()).isEqualTo("equal");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"rows\":1 | \"rows\":2",
                "2026-01-01 | 2026-01-02",
                "lake/left | lake/lefT",
                "1:aaaa | 1:aaab",
                "\"verdict\" | \"more\":1,\"verdict\"",
                "\"sha256\":\" | \"sha256\":\"0",
            })
    void anEditIsSeen(String from, String to) {
        String text = Certificate.seal(document()).document().toString();
        assertThat(text).contains(from);
        assertRefused(text.replace(from, to), "certificate-tampered");
    }

    @Test
    void aNewSumOverWhatMakesNoSenseIsSeenToo() {
        assertResealed(d -> d.put("verdict", "different"), "certificate-tampered");
        assertResealed(
                d -> {
                    d.withObject("left").put("rows", 2);
                    return d;
                },
                "certificate-tampered");
        assertResealed(d -> d.put("canonical_form", 2), "certificate-format");
        assertResealed(d -> d.put("format", "lockstep-certificate-2"), "certificate-format");
        ObjectNode unknown = document();
        unknown.withArray("not_counted").addObject().put("distinction", "COLOUR");
        assertThatThrownBy(() -> Certificate.seal(unknown).form())
                .hasMessageContaining("does not know");
    }

    private static void assertResealed(UnaryOperator<ObjectNode> edit, String code) {
        assertRefused(Certificate.seal(edit.apply(document())).document().toString(), code);
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "[]",
        "{}",
        "'{'",
        "'{\"format\":1}'",
        "'{\"format\":\"a\",\"format\":\"b\"}'"
    })
    void whatIsNoneIsRefused(String text) {
        assertRefused(text, "certificate-format");
    }

    private static void assertRefused(String text, String code) {
        assertThatThrownBy(() -> Certificate.read(text))
                .isInstanceOfSatisfying(
                        LockstepException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
