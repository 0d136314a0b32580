package dev.lockstep.dataset.internal.worker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostileCsvTest {
    @TempDir Path directory;

    /** What a file must come to. */
    record Case(
            String name, byte[] content, Taken.How how, String types, String rows, String rejects) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Case of(String name, String text, String types, String rows, String rejects) {
        return new Case(name, text.getBytes(UTF_8), Taken.How.PLAIN, types, rows, rejects);
    }

    static Case of(String name, byte[] bytes, String types, String rows, String rejects) {
        return new Case(name, bytes, Taken.How.PLAIN, types, rows, rejects);
    }

    static byte[] marked(String text, Charset charset) {
        return ("\uFEFF" + text).getBytes(charset);
    }

    static Stream<Case> cases() {
        return Stream.of(
                of("plain", "a,b\n1,x\n2,y\n", "a:bigint b:text", "1|x / 2|y", ""),
                of("header only", "a,b\n", "a:text b:text", "", ""),
                of("header without line end", "a,b", "a:text b:text", "", ""),
                of("no last line end", "a\n1\n2", "a:bigint", "1 / 2", ""),
                of("windows ends", "a,b\r\n1,2\r\n", "a:bigint b:bigint", "1|2", ""),
                of("old mac ends", "a,b\r1,2\r3,4\r", "a:bigint b:bigint", "1|2 / 3|4", ""),
                of("mixed ends", "a\n1\r\n2\r3\n", "a:bigint", "1 / 2 / 3", ""),
                of(
                        "too few and too many",
                        "a,b\n1\n2,3\n4,5,6\n",
                        "a:bigint b:bigint",
                        "2|3",
                        "2: 1 fields, expected 2 / 4: 3 fields, expected 2"),
                of(
                        "unclosed quote",
                        "a,b\n1,x\n2,\"y\n3,z\n",
                        "a:bigint b:text",
                        "1|x / 3|z",
                        "3: a quote that is opened and never closed"),
                of(
                        "stray quote closed by a later one",
                        "a,b\n1,\"x\n2,y\n3,\"z\"\n",
                        "a:bigint b:text",
                        "2|y / 3|z",
                        "2: text after a closing quote"),
                of(
                        "text after quote",
                        "a,b\n1,\"x\"y\n2,z\n",
                        "a:bigint b:text",
                        "2|z",
                        "2: text after a closing quote"),
                of("quote inside", "a,b\n1,5\" pipe\n", "a:bigint b:text", "1|5\" pipe", ""),
                of(
                        "doubled quotes",
                        "a,b\n1,\"say \"\"hi\"\"\"\n",
                        "a:bigint b:text",
                        "1|say \"hi\"",
                        ""),
                of(
                        "line end in quotes",
                        "a,b\n1,\"x\ny\"\n2,z\n3\n",
                        "a:bigint b:text",
                        "1|x\ny / 2|z",
                        "5: 1 fields, expected 2"),
                of("delimiter in quotes", "a,b\n1,\"x,y\"\n", "a:bigint b:text", "1|x,y", ""),
                of("semicolons", "a;b\n1;x,y\n2;z\n", "a:bigint b:text", "1|x,y / 2|z", ""),
                of("tabs", "a\tb\n1\t2\n", "a:bigint b:bigint", "1|2", ""),
                of("pipes", "a|b\n1|2\n", "a:bigint b:bigint", "1|2", ""),
                of("said separator", "sep=;\na;b\n1;2\n", "a:bigint b:bigint", "1|2", ""),
                of("blank lines", "a,b\n\n1,2\n\n\n3,4\n\n", "a:bigint b:bigint", "1|2 / 3|4", ""),
                of("blank line is a row of one column", "a\n1\n\n2\n", "a:bigint", "1 / ∅ / 2", ""),
                of("empty beside missing", "a,b\n1,\"\"\n2,\n", "a:bigint b:text", "1| / 2|∅", ""),
                of("the word NULL is text", "a\nNULL\nx\n", "a:text", "NULL / x", ""),
                of("spaces stay", "a,b\n x ,y\n", "a:text b:text", " x |y", ""),
                of("utf-8 mark", marked("a,b\n1,é\n", UTF_8), "a:bigint b:text", "1|é", ""),
                of("utf-16 le", marked("a,b\n1,é\n", UTF_16LE), "a:bigint b:text", "1|é", ""),
                of("utf-16 be", marked("a,b\n1,é\n", UTF_16BE), "a:bigint b:text", "1|é", ""),
                of(
                        "utf-16 without mark",
                        "a,b\n1,é\n2,xyz\n".getBytes(UTF_16LE),
                        "a:bigint b:text",
                        "1|é / 2|xyz",
                        ""),
                of(
                        "half a surrogate pair",
                        marked("a,b\n1,\uD800x\n2,y\n", UTF_16LE, true),
                        "a:bigint b:text",
                        "2|y",
                        "2: bytes that are no text in UTF-16LE"),
                of(
                        "latin-1",
                        "a,b\n1,caf\u00e9\n".getBytes(ISO_8859_1),
                        "a:bigint b:text",
                        "1|café",
                        ""),
                of(
                        "utf-8 with a broken row",
                        concat("a,b\n1,é\n2,".getBytes(UTF_8), new byte[] {(byte) 0xE9}, "\n"),
                        "a:bigint b:text",
                        "1|é",
                        "3: bytes that are no text in UTF-8"),
                of("nul", "a,b\n1,x\0y\n2,z\n", "a:bigint b:text", "2|z", "2: a NUL character"),
                of(
                        "header names",
                        "Work ID, Title ,Title,,work_id\n1,2,3,4,5\n",
                        "work_id:bigint title:bigint title_2:bigint column_4:bigint work_id_2:bigint",
                        "1|2|3|4|5",
                        ""),
                of("our names", "_row_id,_line\n1,2\n", "row_id:bigint line:bigint", "1|2", ""),
                of("name id", "id,n\n7,x\n7,x\n8,y\n", "id:bigint n:text", "7|x / 8|y", ""),
                of("leading zeros", "a\n005\n006.3\n510\n", "a:text", "005 / 006.3 / 510", ""),
                of(
                        "long digits",
                        "a,b\n123456789012345678,1234567890123456789\n1,2\n",
                        "a:bigint b:text",
                        "123456789012345678|1234567890123456789 / 1|2",
                        ""),
                of(
                        "decimals",
                        "a,b\n1.10,1\n22.055,2.5\n",
                        "a:decimal(5,3) b:decimal(2,1)",
                        "1.100|1.0 / 22.055|2.5",
                        ""),
                of("exponents", "a\n1e5\n2.5E-3\n", "a:double", "100000.0 / 0.0025", ""),
                of(
                        "plus and spaces are text",
                        "a,b\n+1, 1\n2,2\n",
                        "a:text b:text",
                        "+1| 1 / 2|2",
                        ""),
                of(
                        "booleans",
                        "a,b\ntrue,yes\nFALSE,no\n",
                        "a:boolean b:text",
                        "true|yes / false|no",
                        ""),
                of("zero and one are numbers", "a\n0\n1\n", "a:bigint", "0 / 1", ""),
                of(
                        "iso days",
                        "a\n2024-02-29\n2024-03-01\n",
                        "a:date",
                        "2024-02-29 / 2024-03-01",
                        ""),
                of(
                        "no such day",
                        "a\n2024-02-30\n2024-03-01\n",
                        "a:text",
                        "2024-02-30 / 2024-03-01",
                        ""),
                of(
                        "day first, proven",
                        "a\n01/02/2024\n31/12/2024\n",
                        "a:date",
                        "2024-02-01 / 2024-12-31",
                        ""),
                of(
                        "month first, proven",
                        "a\n01/02/2024\n12/31/2024\n",
                        "a:date",
                        "2024-01-02 / 2024-12-31",
                        ""),
                of(
                        "ambiguous days",
                        "a\n01/02/2024\n03/04/2024\n",
                        "a:text",
                        "01/02/2024 / 03/04/2024",
                        ""),
                of(
                        "contradicting days",
                        "a\n31/12/2024\n12/31/2024\n",
                        "a:text",
                        "31/12/2024 / 12/31/2024",
                        ""),
                of(
                        "mixed days",
                        "a\n2024-01-02\n03/04/2024\n",
                        "a:text",
                        "2024-01-02 / 03/04/2024",
                        ""),
                of(
                        "times",
                        "a,b\n2024-01-02T03:04:05Z,2024-01-02 03:04\n",
                        "a:timestamptz b:timestamp",
                        "2024-01-02T03:04:05Z|2024-01-02 03:04:00.0",
                        ""),
                of(
                        "nanoseconds stay text",
                        "a\n2024-01-02T03:04:05.1234567\n",
                        "a:text",
                        "2024-01-02T03:04:05.1234567",
                        ""),
                of("mixed", "a\n1\nx\n", "a:text", "1 / x", ""),
                of("minus zero", "a\n-0\n1\n", "a:decimal(1,0)", "0 / 1", ""),
                of("infinity is text", "a\n1.5\ninf\n", "a:text", "1.5 / inf", ""),
                of("underscores are text", "a\n1_000\n2\n", "a:text", "1_000 / 2", ""),
                of("hex is text", "a\n0x1F\n2\n", "a:text", "0x1F / 2", ""),
                of("doubles", "a,b\n1,x\n1,x\n1,y\n", "a:bigint b:text", "1|x / 1|y", ""),
                new Case(
                        "given latin-1",
                        "a\n\u00e9\n".getBytes(ISO_8859_1),
                        Taken.How.PLAIN.options("encoding", "latin-1"),
                        "a:text",
                        "é",
                        ""),
                new Case(
                        "no header",
                        "1,2\n3,4\n".getBytes(UTF_8),
                        Taken.How.PLAIN.options("header", "false"),
                        "column_1:bigint column_2:bigint",
                        "1|2 / 3|4",
                        ""),
                new Case(
                        "no quotes",
                        "a,b\n\"x,y\n".getBytes(UTF_8),
                        Taken.How.PLAIN.options("quote", "none"),
                        "a:text b:text",
                        "\"x|y",
                        ""),
                new Case(
                        "other quote",
                        "a,b\n'x,1','it''s \"'\n".getBytes(UTF_8),
                        Taken.How.PLAIN.options("quote", "'"),
                        "a:text b:text",
                        "x,1|it's \"",
                        ""),
                new Case(
                        "given type with misfits",
                        "a,b\n1,x\n 02 ,y\n1.5,z\nn/a,w\n".getBytes(UTF_8),
                        Taken.How.PLAIN.type("a", "bigint"),
                        "a:bigint b:text",
                        "1|x / 2|y",
                        "4: a: '1.5' is no bigint / 5: a: 'n/a' is no bigint"),
                new Case(
                        "given decimal does not round",
                        "a\n1.25\n1.255\n12345\n".getBytes(UTF_8),
                        Taken.How.PLAIN.type("a", "decimal(5,2)"),
                        "a:decimal(5,2)",
                        "1.25",
                        "3: a: '1.255' is no decimal(5,2) / 4: a: '12345' is no decimal(5,2)"),
                new Case(
                        "key: last wins, doubles go, none is told",
                        "k,v\n1,a\n2,b\n1,c\n,d\n1,c\n".getBytes(UTF_8),
                        Taken.How.PLAIN.key("k"),
                        "k:bigint v:text",
                        "2|b / 1|c",
                        "2: key '1' is in line 2 and in line 6 with other content; line 6 wins /"
                                + " 5: no value in the key column k"));
    }

    static byte[] marked(String text, Charset charset, boolean raw) {
        java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(2 + 2 * text.length());
        buffer.order(java.nio.ByteOrder.LITTLE_ENDIAN).putChar('\uFEFF');
        text.chars().forEach(c -> buffer.putChar((char) c));
        return raw ? buffer.array() : text.getBytes(charset);
    }

    static byte[] concat(byte[] first, byte[] second, String third) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        all.writeBytes(third.getBytes(UTF_8));
        return all.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTakenExactlyOrTold(Case c) throws Exception {
        Taken taken = Taken.of(directory, "x.csv", c.content(), c.how());
        assertThat(taken.types()).isEqualTo(c.types());
        assertThat(taken.rowText()).isEqualTo(c.rows());
        assertThat(taken.rejectText()).isEqualTo(c.rejects());
        long told =
                taken.silverRows().size() + taken.silver().duplicates() + taken.silver().rejected();
        assertThat(told).as("every row of bronze is somewhere").isEqualTo(taken.parsed().rows());
    }

    @Test
    void linesAreThoseOfTheFile() throws Exception {
        Taken taken =
                Taken.of(
                        directory,
                        "x.csv",
                        "\na,b\n1,\"x\n\ny\"\n\n2,z\n".getBytes(UTF_8),
                        Taken.How.PLAIN);
        assertThat(taken.bronzeText()).isEqualTo("3|1|x\n\ny / 7|2|z");
    }

    @Test
    void reasonsNameTheValueThatDecided() throws Exception {
        Taken taken =
                Taken.of(
                        directory,
                        "x.csv",
                        "a,b,c,d\n1,01,x,\n2,5,2,\n".getBytes(UTF_8),
                        Taken.How.PLAIN);
        assertThat(taken.columns().stream().map(c -> c.reason()))
                .containsExactly(
                        "all 2 values are whole numbers",
                        "'01' in line 2 has a leading zero",
                        "'x' in line 2",
                        "no value at all");
    }

    @Test
    void aTypeIsNotTakenFromASample() throws Exception {
        StringBuilder text = new StringBuilder("a,b,c\n");
        for (int i = 0; i < 30_000; i++) {
            text.append(i).append(",,2024-01-01\n");
        }
        text.append("007,5,x\n");
        Taken taken =
                Taken.of(directory, "x.csv", text.toString().getBytes(UTF_8), Taken.How.PLAIN);
        assertThat(taken.types()).isEqualTo("a:text b:bigint c:text");
        assertThat(taken.columns().getFirst().reason())
                .isEqualTo("'007' in line 30002 has a leading zero");
    }

    @Test
    void twoThousandColumnsAreFine() throws Exception {
        StringBuilder text = new StringBuilder("x");
        text.append(",x".repeat(1999)).append('\n');
        text.append("1").append(",2".repeat(1999)).append('\n');
        Taken taken =
                Taken.of(directory, "x.csv", text.toString().getBytes(UTF_8), Taken.How.PLAIN);
        assertThat(taken.columns()).hasSize(2000);
        assertThat(taken.columns().get(1999).name()).isEqualTo("x_2000");
        assertThat(taken.silverRows().getFirst()).hasSize(2000).endsWith("2");
    }

    @Test
    void titlesAboveTheHeaderArePassedOver() throws Exception {
        byte[] text =
                "Sales; all of 2025\r\n\r\nsep=,\r\na,b\r\n1,\"x;y\"\r\n2\r\n".getBytes(UTF_8);
        Taken taken = Taken.of(directory, "x.csv", text, Taken.How.PLAIN.options("skip", "2"));
        assertThat(taken.types()).isEqualTo("a:bigint b:text");
        assertThat(taken.bronzeText()).isEqualTo("5|1|x;y");
        assertThat(taken.rejectText()).isEqualTo("6: 1 fields, expected 2");
        assertThatThrownBy(() ->
                        Taken.of(directory, "x.csv", text, Taken.How.PLAIN.options("skip", "99")))
                .isInstanceOfSatisfying(
                        LockstepException.class, e -> assertThat(e.code()).isEqualTo("file-empty"));
    }

    @Test
    void gzipIsUnpackedAndNoFurtherThanIsSane() throws Exception {
        Taken taken =
                Taken.of(
                        directory, "x.csv.gz", gzip("a,b\n1,é\n".getBytes(UTF_8)), Taken.How.PLAIN);
        assertThat(taken.rowText()).isEqualTo("1|é");
        byte[] bomb = gzip(new byte[64 << 20]);
        assertThatThrownBy(() -> Taken.of(directory, "x.csv.gz", bomb, Taken.How.PLAIN))
                .isInstanceOfSatisfying(
                        LockstepException.class, e -> assertThat(e.code()).isEqualTo("gzip-bomb"));
    }

    private static byte[] gzip(byte[] content) throws java.io.IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (java.io.OutputStream zip = new java.util.zip.GZIPOutputStream(bytes)) {
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    @Test
    void whatCannotBeTakenAtAllIsRefused() {
        refused("", "file-empty");
        refused("\n\n  \n".strip() + "\n\n", "file-empty");
        refused("a,\"b\n1,2\n", "header-unreadable");
        refused("a,b\n1\n2\n", "no-row-readable");
        refused("   ", "header-blank");
        refused("\n\n  \n", "header-blank");
        refused(",,\n1,2,3\n", "header-blank");
        refused("\u001f\u008b", ISO_8859_1, "file-damaged");
        refused("\u00d0\u00cf\u0011\u00e0", ISO_8859_1, "format-xls");
        refused("a" + ",a".repeat(5000) + "\n", "too-many-columns");
    }

    private void refused(String text, String code) {
        refused(text, UTF_8, code);
    }

    private void refused(String text, Charset charset, String code) {
        assertThatThrownBy(
                        () -> Taken.of(directory, "x.csv", text.getBytes(charset), Taken.How.PLAIN))
                .isInstanceOfSatisfying(
                        LockstepException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
