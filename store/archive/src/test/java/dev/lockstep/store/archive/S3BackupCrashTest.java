package dev.lockstep.store.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Row;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.s3.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A process that backs up to S3 is killed, and another one, which has nothing of the first one's
 * disk, goes on.
 */
class S3BackupCrashTest {
    @TempDir Path directory;

    private final S3Server server = S3Server.shared();
    private final String place = server.freshPlace();

    @ParameterizedTest
    @CsvSource({
        "BACKUP_BEFORE_PART_COMMIT, 5",
        "BACKUP_DURING_EXPIRY, 3",
    })
    void anotherMachineGoesOn(CrashPoint point, int nth) throws IOException {
        Path first = Files.createDirectories(directory.resolve("first"));
        ChildJvm.Ended ended = child().crashAt(point, nth).run(first.toString(), "1");
        assertThat(ended.crashed()).as(ended.output()).isTrue();

        // The mark that the oldest backup was made is all that the other one is told.
        Path second = Files.createDirectories(directory.resolve("second"));
        Files.createFile(second.resolve("began"));
        child().run(second.toString(), "2").expectSuccess();

        try (Opened opened = Shelves.open(place, directory.resolve("look"))) {
            Made made = new Made(opened);
            assertThat(made.archive().list(Made.TENANT))
                    .extracting(BackupInfo::name)
                    .containsExactly("full", "more");
            assertThat(made.archive().unfinished(Made.TENANT)).isEmpty();
            Rows.assertSame(Made.GENERATOR.rows(0, 200), made.rows("full").values());
            Rows.assertSame(changed(), made.rows("more").values());
            for (String name : List.of("full", "more")) {
                assertThat(made.archive().verify(Made.TENANT, name, VerifyOptions.FILES).damages())
                        .isEmpty();
                noRubbish(opened, name);
            }
        }
    }

    @Tag("soak")
    @ParameterizedTest
    @CsvSource({
        "BACKUP_AFTER_PART, 4",
        "BACKUP_BEFORE_MANIFEST, 3",
        "BACKUP_AFTER_PART_COMMIT, 6",
        "BACKUP_AFTER_MANIFEST, 2",
    })
    void anotherMachineGoesOnFromElsewhereToo(CrashPoint point, int nth) throws IOException {
        anotherMachineGoesOn(point, nth);
    }

    private ChildJvm child() {
        return new ChildJvm(CrashingBackup.class)
                .env(Shelves.PLACE, place)
                .env("LOCKSTEP_TEST_S3_ENDPOINT", server.endpoint().toString())
                .env("LOCKSTEP_TEST_S3_BUCKET", server.bucket())
                .env("LOCKSTEP_TEST_S3_ACCESS_KEY", server.accessKey())
                .env("LOCKSTEP_TEST_S3_SECRET_KEY", server.secretKey());
    }

    private static List<Row> changed() {
        List<Row> rows = new ArrayList<>();
        for (int n = 1; n < 200; n++) {
            rows.add(Made.GENERATOR.row(n, n < 50 ? 1 : 0));
        }
        return rows;
    }

    private static void noRubbish(Opened opened, String name) {
        String key = Made.TENANT.value() + "/" + name;
        String root = opened.bucket().location(key) + "/";
        String sums = new String(opened.bucket().get(root + "SHA256SUMS"), StandardCharsets.UTF_8);
        assertThat(opened.bucket().list(key))
                .allSatisfy(location -> {
                    String path = location.substring(root.length());
                    assertThat(
                                    sums.contains("  " + path + "\n")
                                            || path.equals("SHA256SUMS")
                                            || path.endsWith("notes.json"))
                            .as(path)
                            .isTrue();
                });
    }
}
