package dev.lockstep.bucket.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.columnar.FileTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every bucket does, wherever it is. */
abstract class BucketContract {
    /** Of several parts, and not of whole ones. */
    static final int LARGE = 17_000_003;

    @TempDir Path scratch;

    /** One that is empty. */
    abstract Bucket bucket();

    static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsPutIsThereAndIsReplacedWhole() {
        Bucket bucket = bucket();
        String location = bucket.location("a/b/ä + %41 #.json");
        assertThat(location).startsWith(bucket.root() + "/");
        assertThat(bucket.size(location)).isEqualTo(-1);
        assertThat(bucket.modified(location)).isEqualTo(Instant.EPOCH);
        bucket.put(location, text("one"));
        bucket.put(location, text("three"));
        assertThat(bucket.size(location)).isEqualTo(5);
        assertThat(bucket.get(location)).isEqualTo(text("three"));
        assertThat(bucket.find(location)).contains(text("three"));
        assertThat(bucket.find(location + "x")).isEmpty();
        assertThat(part(bucket, location, 1, 3)).contains(text("hre"));
        assertThat(part(bucket, location, 3, 9)).contains(text("ee"));
        assertThat(part(bucket, location, 5, 9)).contains(text(""));
        assertThat(part(bucket, location + "x", 1, 3)).isEmpty();
        assertThat(bucket.modified(location)).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(bucket.list("a")).containsExactly(location);
        assertThat(bucket.times("a")).containsOnlyKeys(location);
        assertThat(bucket.times("a").getOrDefault(location, Instant.EPOCH).getEpochSecond())
                .isEqualTo(bucket.modified(location).getEpochSecond());
        assertThat(bucket.times("none")).isEmpty();
    }

    /** Some bytes of a file, which are read to behind others. */
    private static Optional<byte[]> part(Bucket bucket, String location, long from, int length) {
        byte[] into = new byte[length + 2];
        int found = bucket.read(location, from, into, 2, length);
        return found < 0 ? Optional.empty() : Optional.of(Arrays.copyOfRange(into, 2, 2 + found));
    }

    @Test
    void listsWhatIsBelowAKeyAndNothingBeside() {
        Bucket bucket = bucket();
        assertThat(bucket.list("none")).isEmpty();
        List<String> wanted = new ArrayList<>();
        for (String key : List.of("a/1", "a/b/2", "a/b/c/3")) {
            bucket.put(bucket.location(key), text(key));
            wanted.add(bucket.location(key));
        }
        bucket.put(bucket.location("ab/4"), text("beside"));
        assertThat(bucket.list("a")).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(bucket.list("a/")).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(bucket.list("a/b")).hasSize(2);
        assertThat(bucket.list("a/b/")).hasSize(2);
        assertThat(bucket.list("")).hasSize(4);
    }

    @Test
    void removesOneAndManyAndMindsNoAbsence() {
        Bucket bucket = bucket();
        List<String> all = IntStream.range(0, 12).mapToObj(i -> bucket.location("d/" + i)).toList();
        all.forEach(l -> bucket.put(l, text("x")));
        bucket.delete(all.getFirst());
        bucket.delete(all.getFirst());
        assertThat(bucket.list("d")).hasSize(11);
        bucket.deleteAll(all);
        bucket.deleteAll(List.of());
        assertThat(bucket.list("d")).isEmpty();
    }

    @Test
    void whatIsStreamedIsThereWholeOrNotAtAll() throws Exception {
        Bucket bucket = bucket();
        String location = bucket.location("streamed/whole");
        byte[] content = bytes(LARGE, 1);
        try (OutputStream out = bucket.target(location).open()) {
            out.write(content, 0, LARGE - 7);
            out.write(content, LARGE - 7, 7);
        }
        assertThat(bucket.get(location)).isEqualTo(content);
        for (int begun : List.of(0, 3, LARGE - 7)) {
            FileTarget half = bucket.target(bucket.location("streamed/half"));
            try (OutputStream out = half.open()) {
                out.write(content, 0, begun);
                half.drop();
            }
        }
        assertThat(bucket.list("streamed")).containsExactly(location);
    }

    @Test
    void ofSeveralWhoPutWhatIsNewOneSucceeds() throws Exception {
        Bucket bucket = bucket();
        int threads = 8;
        for (int round = 0; round < 5; round++) {
            String location = bucket.location("race/" + round);
            CountDownLatch start = new CountDownLatch(1);
            try (var pool = Executors.newFixedThreadPool(threads)) {
                List<Future<Boolean>> won = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    byte[] mine = text("writer " + i);
                    won.add(
                            pool.submit(() -> {
                                start.await();
                                return bucket.putNew(location, mine);
                            }));
                }
                start.countDown();
                List<Integer> winners = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    if (won.get(i).get()) {
                        winners.add(i);
                    }
                }
                assertThat(winners).hasSize(1);
                assertThat(bucket.get(location)).isEqualTo(text("writer " + winners.getFirst()));
            }
        }
        assertThat(bucket.putNew(bucket.location("race/0"), text("late"))).isFalse();
    }

    @Test
    void movesOverWhatIsThere() {
        Bucket bucket = bucket();
        String from = bucket.location("m/from");
        String to = bucket.location("m/n/to é");
        bucket.put(to, text("old"));
        bucket.put(from, text("new"));
        bucket.move(from, to);
        assertThat(bucket.get(to)).isEqualTo(text("new"));
        assertThat(bucket.size(from)).isEqualTo(-1);
        assertThatThrownBy(() -> bucket.move(from, to)).isInstanceOf(RuntimeException.class);
        assertThat(bucket.get(to)).isEqualTo(text("new"));
    }

    @Test
    void aLargeFileGoesInAndComesOutByteForByte() throws IOException {
        Bucket bucket = bucket();
        byte[] content = bytes(LARGE, 7);
        Path file = Files.write(scratch.resolve("large"), content);
        String location = bucket.location("large/file");
        bucket.put(location, file);
        assertThat(bucket.size(location)).isEqualTo(LARGE);
        assertThat(bucket.get(location)).isEqualTo(content);
        assertThat(bucket.list("large")).containsExactly(location);
    }

    @Test
    void aFileThatCannotBeReadLeavesWhatWasThere() {
        Bucket bucket = bucket();
        String location = bucket.location("kept");
        bucket.put(location, text("before"));
        assertThatThrownBy(() -> bucket.put(location, scratch.resolve("nowhere")))
                .isInstanceOf(RuntimeException.class);
        assertThat(bucket.get(location)).isEqualTo(text("before"));
    }

    @Test
    void aStreamIsReadFromAnyByte() throws IOException {
        Bucket bucket = bucket();
        byte[] content = bytes(LARGE, 9);
        String location = bucket.location("stream");
        try (PositionOutputStream out = bucket.io().newOutputFile(location).create()) {
            out.write(content, 0, 100);
            out.write(content[100]);
            out.write(content, 101, LARGE - 101);
            assertThat(out.getPos()).isEqualTo(LARGE);
        }
        var file = bucket.io().newInputFile(location);
        assertThat(file.exists()).isTrue();
        assertThat(file.getLength()).isEqualTo(LARGE);
        Random random = new Random(3);
        try (SeekableInputStream in = file.newStream()) {
            for (int i = 0; i < 20; i++) {
                int at = random.nextInt(LARGE);
                int n = 1 + random.nextInt(Math.min(200_000, LARGE - at));
                in.seek(at);
                assertThat(in.readNBytes(n))
                        .isEqualTo(java.util.Arrays.copyOfRange(content, at, at + n));
                assertThat(in.getPos()).isEqualTo(at + n);
            }
            in.seek(LARGE);
            assertThat(in.read()).isEqualTo(-1);
        }
        assertThatThrownBy(() -> bucket.io().newOutputFile(location).create().close())
                .isInstanceOf(AlreadyExistsException.class);
        assertThat(bucket.io().newInputFile(bucket.location("no")).exists()).isFalse();
    }

    @Test
    void aKeyDoesNotLeaveTheBucket() {
        Bucket bucket = bucket();
        for (String key : List.of("../x", "a/../../x", "..")) {
            assertThatThrownBy(() -> bucket.location(key))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
