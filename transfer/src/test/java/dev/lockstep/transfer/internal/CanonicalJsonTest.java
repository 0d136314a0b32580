package dev.lockstep.transfer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    private final CanonicalJson exact = new CanonicalJson(false);
    private final CanonicalJson doubles = new CanonicalJson(true);

    private static byte[] form(CanonicalJson json, String text) {
        Bytes bytes = new Bytes();
        json.write(text, bytes);
        return Arrays.copyOf(bytes.array(), bytes.size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | 1.0",
                "1 | 1e0",
                "1 | 10e-1",
                "1 | 0.001E+3",
                "0 | -0",
                "0 | 0.000e99",
                "0 | -0.0E-7",
                "100 | 1e2",
                "-12.50 | -125e-1",
                "1e1000000 | 10E999999",
                "1e99999999999999999999 | 10e99999999999999999998",
                "1e100000000000000000 | 0.1e100000000000000001",
                "5e007 | 50000000",
                "\"a\" | \"\\u0061\"",
                "\"\\/\" | \"/\"",
                "\"😀\" | \"\\ud83d\\ude00\"",
                "{\"a\":1,\"b\":2} | { \"b\" : 2 , \"a\" : 1.0 }",
                "{\"é\":1,\"z\":2} | {\"z\":2,\"\\u00e9\":1}",
                "[1,[],{}] | [ 1.0 , [ ] , { } ]"
            })
    void equalValuesHaveOneForm(String a, String b) {
        assertThat(form(exact, a)).isEqualTo(form(exact, b));
        assertThat(form(doubles, a)).isEqualTo(form(doubles, b));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | -1",
                "1 | 10",
                "1 | \"1\"",
                "1e1000000 | 1e1000001",
                "1e99999999999999999999 | 1e99999999999999999998",
                "0.1 | 0.10000000000000000001",
                "null | false",
                "null | \"null\"",
                "{} | []",
                "{} | null",
                "{\"a\":null} | {}",
                "{\"a\":\"\"} | {\"a\":null}",
                "[1,2] | [2,1]",
                "[[1],2] | [1,[2]]",
                "[[],[]] | [[[]]]",
                "{\"a\":{\"b\":1}} | {\"a\":{},\"b\":1}",
                "\"a\\u0000\" | \"a\"",
                "\"é\" | \"e\u0301\""
            })
    void otherValuesHaveAnother(String a, String b) {
        assertThat(form(exact, a)).isNotEqualTo(form(exact, b));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1",
                "[1,]",
                "{\"a\":}",
                "{\"a\" 1}",
                "{a:1}",
                "{\"a\":1,}",
                "01",
                "1.",
                ".5",
                "+1",
                "1e",
                "1e+",
                "--1",
                "nul",
                "truefalse",
                "1 2",
                "\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\uD83D\"",
                "\"\\uDE00\"",
                "\"\\uD83Dx\"",
                "'a'",
                "NaN",
                "\"\\u12G4\"",
                "\"\t\"",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"b\":1,\"a\":1,\"b\":2}",
                "[{\"x\":{\"k\":1,\"k\":2}}]"
            })
    void whatIsNotOneValueHasNone(String text) {
        assertThatThrownBy(() -> form(exact, text)).isInstanceOf(Unhashable.class);
    }

    @Test
    void depthIsBounded() {
        assertThat(form(exact, "[".repeat(400) + "]".repeat(400))).isNotEmpty();
        assertThatThrownBy(() -> form(exact, "[".repeat(100_000)))
                .isInstanceOf(Unhashable.class)
                .hasMessageContaining("inside each other");
    }

    @Test
    void keysAreOrderedByBytesAndNotByUnits() {
        // U+FFEE is one unit above the surrogates of U+1F600, but sorts before it in UTF-8.
        String a = "{\"\uffee\":1,\"😀\":2}";
        String b = "{\"😀\":2,\"\uffee\":1}";
        assertThat(form(exact, a)).isEqualTo(form(exact, b));
        assertThat(new String(form(exact, b), java.nio.charset.StandardCharsets.UTF_8))
                .containsSubsequence("\uffee", "😀");
    }

    @Test
    void manyKeysInAnyOrderHaveOneForm() {
        Random random = new Random(1);
        for (int size : new int[] {2, 10, 24, 25, 100, 1000}) {
            List<String> members = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                members.add("\"k" + i + "\":{\"b\":" + i + ",\"a\":[" + i + "]}");
            }
            byte[] first = form(exact, "{" + String.join(",", members) + "}");
            for (int n = 0; n < 5; n++) {
                Collections.shuffle(members, random);
                assertThat(form(exact, "{" + String.join(", ", members) + "}")).isEqualTo(first);
            }
            members.add(members.getFirst());
            assertThatThrownBy(() -> form(exact, "{" + String.join(",", members) + "}"))
                    .isInstanceOf(Unhashable.class)
                    .hasMessageContaining("twice");
        }
    }

    @Test
    void numbersAreEqualExactlyIfTheirDecimalsAre() {
        Random random = new Random(2);
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            BigDecimal value =
                    new BigDecimal(
                            new java.math.BigInteger(1 + random.nextInt(70), random),
                            random.nextInt(12) - 6);
            numbers.add(value.toPlainString());
            numbers.add(value.toString());
            numbers.add(value.setScale(value.scale() + 3).negate().toString());
            numbers.add(value.unscaledValue() + "e" + -value.scale());
        }
        for (String a : numbers) {
            byte[] form = form(exact, a);
            for (int i = 0; i < 60; i++) {
                String b = numbers.get(random.nextInt(numbers.size()));
                boolean equal = new BigDecimal(a).compareTo(new BigDecimal(b)) == 0;
                assertThat(Arrays.equals(form, form(exact, b))).as("%s %s", a, b).isEqualTo(equal);
            }
        }
    }

    @Test
    void asDoublesNumbersAreEqualIfTheirDoublesAre() {
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            double d = Double.longBitsToDouble(random.nextLong());
            if (!Double.isFinite(d)) {
                continue;
            }
            String spelled = new BigDecimal(d).toString();
            assertThat(form(doubles, spelled)).isEqualTo(form(doubles, Double.toString(d)));
            double next = Math.nextUp(d);
            if (Double.isFinite(next)) {
                assertThat(form(doubles, Double.toString(next)))
                        .isNotEqualTo(form(doubles, Double.toString(d)));
            }
        }
        assertThat(form(doubles, "0.1")).isEqualTo(form(doubles, "0.10000000000000000001"));
        assertThat(form(doubles, "1e400")).isEqualTo(form(doubles, "1e99999999999999999999"));
        assertThat(form(doubles, "1e-400")).isEqualTo(form(doubles, "0"));
    }

    @Test
    void aHugeExponentCostsNothing() {
        assertThat(form(exact, "1e1000000000")).hasSizeLessThan(40);
        assertThat(form(exact, "1e" + "9".repeat(1000))).hasSizeLessThan(500);
    }
}
