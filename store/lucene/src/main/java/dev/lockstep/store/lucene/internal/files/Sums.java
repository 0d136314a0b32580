package dev.lockstep.store.lucene.internal.files;

import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.GenerationStore.SealedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of files and of lists of files. */
public final class Sums {
    private Sums() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    public static SealedFile of(Path directory, String name) throws IOException {
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        long bytes = 0;
        try (FileChannel file =
                FileChannel.open(directory.resolve(name), StandardOpenOption.READ)) {
            while (file.read(buffer) >= 0) {
                buffer.flip();
                bytes += buffer.remaining();
                digest.update(buffer);
                buffer.clear();
            }
        }
        return new SealedFile(name, bytes, hex(digest));
    }

    /** The sum over all that a seal says, its own sum apart. */
    public static String of(Seal seal) {
        MessageDigest digest = sha256();
        digest.update(
                Json.canonical(
                        new Seal(
                                seal.generation(),
                                seal.spec(),
                                seal.stats(),
                                seal.files().stream()
                                        .sorted(Comparator.comparing(SealedFile::name))
                                        .toList(),
                                "")));
        return hex(digest);
    }

    /** The sum over names, sizes and sums, in the order of names. */
    public static String of(List<SealedFile> files) {
        MessageDigest digest = sha256();
        files.stream()
                .sorted(Comparator.comparing(SealedFile::name))
                .map(f -> f.name() + "\t" + f.bytes() + "\t" + f.sha256() + "\n")
                .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
        return hex(digest);
    }
}
