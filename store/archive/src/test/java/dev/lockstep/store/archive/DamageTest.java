package dev.lockstep.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.parquet.FileShape;
import dev.lockstep.lake.parquet.ParquetRows;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damage of every kind to every kind of file is named, and nothing of it is ever served. */
class DamageTest {
    @TempDir Path directory;
    private Made made;

    @BeforeEach
    void backUp() throws IOException {
        made = new Made(Opened.in(directory));
        Path sidecar = directory.resolve("hashes");
        Files.write(sidecar, "id and row hash".getBytes(StandardCharsets.UTF_8));
        made.make(
                BackupPlan.full("base", "1").withPartRows(5000),
                Made.GENERATOR.rows(0, 6000),
                List.of(),
                -1,
                sidecar);
        made.increment(
                "next", "base", List.of(Made.GENERATOR.row(3, 1)), List.of("row-0000007"), 5999);
        assertThat(made.archive().verify(Made.TENANT, "next", VerifyOptions.FILES).damages())
                .isEmpty();
        close();
        made = new Made(Opened.in(directory));
    }

    @AfterEach
    void close() {
        made.opened().close();
    }

    private void damage(Path file, String how) throws IOException {
        switch (how) {
            case "missing" -> Files.delete(file);
            case "truncated" -> cut(file, Files.size(file) * 2 / 3);
            case "empty" -> cut(file, 0);
            case "flipped" -> flip(file, Files.size(file) / 2);
            case "longer" ->
                    Files.write(file, new byte[9], java.nio.file.StandardOpenOption.APPEND);
            default -> throw new IllegalArgumentException(how);
        }
    }

    private static void cut(Path file, long size) throws IOException {
        try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "rw")) {
            random.setLength(size);
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "rw")) {
            random.seek(at);
            int old = random.read();
            random.seek(at);
            random.write(old ^ 0x10);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "base, works_part0000.parquet, missing, MISSING_FILE",
        "base, works_part0000.parquet, truncated, FOOTER",
        "base, works_part0000.parquet, empty, SIZE",
        "base, works_part0000.parquet, flipped, CHECKSUM",
        "base, works_part0000.parquet, longer, SIZE",
        "next, works.parquet, missing, MISSING_FILE",
        "next, works.parquet, flipped, CHECKSUM",
        "next, _lockstep/works.deletes_part0000.parquet, missing, MISSING_FILE",
        "next, _lockstep/works.deletes_part0000.parquet, flipped, CHECKSUM",
        "base, export_manifest.json, missing, MISSING_PARENT",
        "base, export_manifest.json, truncated, MANIFEST",
        "base, export_manifest.json, empty, MANIFEST",
        "base, export_manifest.json, flipped, MANIFEST",
        "next, export_manifest.json, truncated, MANIFEST",
        "next, export_manifest.json, flipped, MANIFEST",
        "next, export_manifest.json, longer, MANIFEST",
        "next, SHA256SUMS, missing, MANIFEST",
        "base, SHA256SUMS, truncated, MANIFEST",
    })
    void damageIsNamedAndNotServed(String backup, String path, String how, Damage.Kind kind)
            throws IOException {
        damage(made.file(backup, path), how);

        Verification found = made.archive().verify(Made.TENANT, "next", VerifyOptions.FILES);

        assertThat(found.sound()).isFalse();
        assertThat(found.damages()).extracting(Damage::kind).contains(kind);
        assertThat(found.damages()).anySatisfy(d -> assertThat(d.sentence()).isNotBlank());
        if (kind != Damage.Kind.MANIFEST && kind != Damage.Kind.MISSING_PARENT) {
            assertThat(found.damages())
                    .anySatisfy(d -> assertThat(d.file()).isEqualTo(path))
                    .allSatisfy(d -> assertThat(d.backup()).isEqualTo(backup));
        }
        assertThatThrownBy(() -> made.rows("next"))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("archive-damaged"));
    }

    @ParameterizedTest
    @CsvSource({
        "_lockstep/works.sidecar, missing, MISSING_FILE",
        "_lockstep/works.sidecar, flipped, SIDECAR",
        "_lockstep/works.sidecar, truncated, SIDECAR",
        "_lockstep/extras/alias.json, missing, MISSING_FILE",
        "_lockstep/extras/alias.json, flipped, CHECKSUM",
    })
    void whatLiesBesideTheRowsIsCheckedToo(String path, String how, Damage.Kind kind)
            throws IOException {
        damage(made.file("base", path), how);

        Verification found = made.archive().verify(Made.TENANT, "base", VerifyOptions.FILES);

        assertThat(found.damages()).extracting(Damage::kind).contains(kind);
        assertThatThrownBy(
                        () -> {
                            made.archive().sidecar(Made.TENANT, "base", "works", directory);
                            made.archive().extra(Made.TENANT, "base", "alias");
                        })
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("archive-damaged"));
    }

    @Test
    void aFlippedBitIsFoundInItsRowGroupAndColumn() throws IOException {
        Path file = made.file("base", "works_part0000.parquet");
        FileShape.RowGroup second = ParquetRows.shape(file).groups().get(0);
        FileShape.Chunk vectors =
                second.chunks().stream()
                        .filter(c -> c.column().startsWith("vector"))
                        .findFirst()
                        .orElseThrow();
        flip(file, vectors.offset() + vectors.bytes() / 2);

        Verification found = made.archive().verify(Made.TENANT, "base", VerifyOptions.FILES);

        assertThat(found.damages())
                .singleElement()
                .satisfies(d -> assertThat(d.kind()).isEqualTo(Damage.Kind.CHECKSUM))
                .satisfies(d -> assertThat(d.rowGroup()).isZero())
                .satisfies(d -> assertThat(d.firstRow()).isZero())
                .satisfies(d -> assertThat(d.rows()).isEqualTo(second.rows()))
                .satisfies(d -> assertThat(d.sentence()).contains("column vector"));
        assertThat(made.archive().find(Made.TENANT, "base").orElseThrow().verified())
                .isEqualTo(new BackupInfo.Verified(made.opened().clock().instant(), 1, false));
        assertThat(made.archive().latest(Made.TENANT)).as("next stands on it").isEmpty();
    }

    @Test
    void aParentThatIsAnotherOneIsNotServed() throws IOException {
        Files.walk(made.directory("base"))
                .sorted(java.util.Comparator.reverseOrder())
                .forEach(p -> p.toFile().delete());
        made.full("base", Made.GENERATOR.rows(0, 30));

        Verification found = made.archive().verify(Made.TENANT, "next", VerifyOptions.FILES);

        assertThat(found.damages())
                .extracting(Damage::kind)
                .containsExactly(Damage.Kind.MISSING_PARENT);
        assertThatThrownBy(() -> made.rows("next")).hasMessageContaining("another backup");
    }

    @Test
    void theCallerProvesTheContent() {
        VerifyOptions proving =
                VerifyOptions.FILES.proving((rows, expected) -> {
                    assertThat(rows.rows()).isEqualTo(5999);
                    assertThat(expected.fingerprint()).isEqualTo("f".repeat(32));
                    return List.of("Found another fingerprint.");
                });

        Verification found = made.archive().verify(Made.TENANT, "next", proving);

        assertThat(found.content()).isTrue();
        assertThat(found.damages())
                .singleElement()
                .satisfies(d -> assertThat(d.kind()).isEqualTo(Damage.Kind.CONTENT))
                .satisfies(d -> assertThat(d.sentence()).contains("works", "another fingerprint"));
    }

    @Test
    void aDamagedBackupIsListedWithItsDamageAndLeftOutOfTheStore() throws IOException {
        damage(made.file("next", "export_manifest.json"), "truncated");

        assertThat(made.archive().list(Made.TENANT))
                .filteredOn(b -> b.name().equals("next"))
                .singleElement()
                .satisfies(b -> assertThat(b.notes().getFirst()).contains("export_manifest.json"));
        assertThat(made.archive().store().collections(Made.TENANT))
                .extracting(c -> c.ref().name())
                .containsExactly("base/works");
    }

    @Test
    void aBackupOfALaterVersionIsRefusedByName() throws IOException {
        rewritten("next", "\"format_version\" : 1", "\"format_version\" : 7");

        assertThatThrownBy(() -> made.rows("next"))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("archive-newer"))
                .hasMessageContainingAll("format version 7", "at most 1");
    }

    @Test
    void aManifestNamesNoFileOutside() throws IOException {
        rewritten("base", "works.sidecar\"", "../../hashes\"");

        assertThatThrownBy(() -> made.archive().sidecar(Made.TENANT, "base", "works", directory))
                .hasMessageContaining("_lockstep/../../hashes");
    }

    /** A manifest that somebody changed, and its sum with it. */
    private void rewritten(String backup, String from, String to) throws IOException {
        Path manifest = made.file(backup, "export_manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace(from, to));
        Path sums = made.file(backup, "SHA256SUMS");
        String sum = java.util.HexFormat.of().formatHex(digest(Files.readAllBytes(manifest)));
        Files.writeString(
                sums,
                Files.readString(sums)
                        .replaceFirst(
                                "[0-9a-f]{64}  export_manifest.json",
                                sum + "  export_manifest.json"));
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
