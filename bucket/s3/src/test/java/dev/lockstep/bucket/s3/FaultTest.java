package dev.lockstep.bucket.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.testkit.s3.LocalS3;
import dev.lockstep.testkit.s3.S3Server;
import dev.lockstep.testkit.wire.FaultyWire;
import dev.lockstep.testkit.wire.WireFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A way that fails and a server that dies: what was asked is done, or told as failed. */
class FaultTest {
    private static final int LARGE = BucketContract.LARGE;

    @TempDir Path scratch;
    private FaultyWire wire;
    private S3Bucket sound;
    private S3Bucket bucket;

    @BeforeEach
    void open() {
        S3Server server = S3Server.shared();
        String place = server.freshPlace();
        wire = FaultyWire.to(server.endpoint());
        sound = Reached.bucket(server, place);
        bucket = Reached.bucket(server.through(wire.address()), place);
    }

    @AfterEach
    void close() {
        bucket.close();
        sound.close();
        wire.close();
    }

    static Stream<WireFault> passing() {
        return Stream.of(
                new WireFault.Status(500),
                new WireFault.Status(503),
                new WireFault.LostAnswer(),
                new WireFault.CutRequest(100_000));
    }

    private Path file(long seed) throws IOException {
        return Files.write(scratch.resolve("f" + seed), BucketContract.bytes(LARGE, seed));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void anUploadGoesOnAfterTwoFailuresOfAPartAndOneOfItsEnd(WireFault fault) throws IOException {
        Path file = file(1);
        wire.fail(line -> line.contains("partNumber=2"), 1, 2, fault);
        WireFault atEnd =
                fault instanceof WireFault.CutRequest ? new WireFault.CutRequest(10) : fault;
        wire.fail(line -> line.startsWith("POST ") && line.contains("uploadId="), 1, 1, atEnd);
        String location = bucket.location("up");
        bucket.put(location, file);
        assertThat(sound.get(location)).isEqualTo(Files.readAllBytes(file));
        assertThat(sound.list("")).containsExactly(location);
    }

    @ParameterizedTest
    @MethodSource("passing")
    void aClaimIsOursAlthoughItsAnswerWasLost(WireFault fault) {
        bucket.putNew(bucket.location("warm"), new byte[1]);
        WireFault small =
                fault instanceof WireFault.CutRequest ? new WireFault.CutRequest(3) : fault;
        wire.fail(line -> line.startsWith("PUT ") && line.contains("claim"), 1, 1, small);
        String location = bucket.location("claim");
        assertThat(bucket.putNew(location, new byte[] {1, 2, 3, 4, 5})).isTrue();
        assertThat(bucket.putNew(location, new byte[] {1, 2, 3, 4, 5})).isFalse();
        assertThat(sound.putNew(location, new byte[] {6})).isFalse();
    }

    @Test
    void aReadGoesOnAtTheByteAfterEachCut() throws IOException {
        Path file = file(2);
        String location = bucket.location("down");
        sound.put(location, file);
        wire.fail(
                line -> line.startsWith("GET ") && line.contains("down"),
                1,
                3,
                new WireFault.CutAnswer(700_000));
        assertThat(bucket.get(location)).isEqualTo(Files.readAllBytes(file));
        assertThat(bucket.counters().resumed()).isGreaterThanOrEqualTo(3);
        assertThat(bucket.counters().bytesRead()).isEqualTo(LARGE);
    }

    @Test
    void anObjectThatIsReplacedWhileItIsReadIsNeverMixed() throws IOException {
        String location = bucket.location("swap");
        sound.put(location, file(3));
        try (var in = bucket.io().newInputFile(location).newStream()) {
            in.readNBytes(2_000_000);
            sound.put(location, file(4));
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> assertThat(e.code()).isEqualTo("s3-changed"));
        }
    }

    @Test
    void whatFailsForGoodIsToldAndLeavesWhatWasThere() throws IOException {
        String location = bucket.location("kept");
        sound.put(location, new byte[] {1});
        wire.fail(line -> line.contains("partNumber=2"), 1, 100, new WireFault.Status(503));
        assertThatThrownBy(() -> bucket.put(location, file(5)))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageContaining("503");
        assertThat(sound.get(location)).isEqualTo(new byte[] {1});
        assertThat(wire.requests())
                .anyMatch(line -> line.startsWith("DELETE ") && line.contains("uploadId="));
    }

    @Test
    void aServerThatIsKilledAndStartedAgainIsGoneOnWith() throws Exception {
        try (LocalS3 own = LocalS3.start();
                S3Bucket there =
                        new S3Bucket(
                                S3Place.parse(own.server().freshPlace()),
                                Reached.settings(own.server())
                                        .withPatience(
                                                new S3Settings.Patience(
                                                        12,
                                                        java.time.Duration.ofMillis(100),
                                                        java.time.Duration.ofSeconds(10))))) {
            byte[] content = BucketContract.bytes(LARGE, 6);
            String location = there.location("survives");
            try (var out = there.io().newOutputFile(location).createOrOverwrite()) {
                out.write(content, 0, LARGE / 2);
                own.kill();
                Thread restart = Thread.ofVirtual().start(own::restart);
                out.write(content, LARGE / 2, LARGE - LARGE / 2);
                restart.join();
            }
            try (var in = there.io().newInputFile(location).newStream()) {
                byte[] first = in.readNBytes(2_000_000);
                own.kill();
                Thread restart = Thread.ofVirtual().start(own::restart);
                byte[] rest = in.readAllBytes();
                restart.join();
                assertThat(first.length + rest.length).isEqualTo(LARGE);
                assertThat(rest).isEqualTo(java.util.Arrays.copyOfRange(content, 2_000_000, LARGE));
            }
        }
    }
}
