package dev.lockstep.store.archive.internal.files;

import dev.lockstep.lake.columnar.WrittenSums;
import dev.lockstep.lake.parquet.FileShape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * The sums of a file, computed in one pass.
 *
 * @param chunks CRC-32C of each range asked for, in the order asked
 */
public record Sums(long bytes, String sha256, String crc32c, List<String> chunks) {
    private static final int BUFFER = 1 << 20;

    /** A range of bytes. */
    public record Span(long offset, long bytes) {}

    /** Where the last range ends. */
    static long behind(List<Span> spans) {
        return spans.stream().mapToLong(s -> s.offset() + s.bytes()).max().orElse(0);
    }

    /** Those that were taken while a file of rows or ids was written. */
    public static Sums of(WrittenSums written) {
        List<String> chunks = new ArrayList<>();
        written.columns().forEach(crc -> chunks.add(hex(crc)));
        chunks.add(hex(written.rest()));
        return new Sums(written.bytes(), written.sha256(), hex(written.crc32c()), chunks);
    }

    public static Sums of(Path file, List<Span> spans, Runnable between) {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in, spans, between);
        } catch (IOException e) {
            throw BackupDirectory.unreadable(file.toString(), e);
        }
    }

    public static Sums of(InputStream in, List<Span> spans, Runnable between) throws IOException {
        MessageDigest sha = Digests.sha256();
        CRC32C whole = new CRC32C();
        List<Running> open = new ArrayList<>();
        spans.forEach(span -> open.add(new Running(span, new CRC32C())));
        List<Running> ordered = new ArrayList<>(open);
        ordered.sort(Comparator.comparingLong(r -> r.span().offset()));
        byte[] buffer = new byte[BUFFER];
        long at = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            between.run();
            sha.update(buffer, 0, n);
            whole.update(buffer, 0, n);
            for (Running running : ordered) {
                running.update(buffer, at, n);
            }
            at += n;
        }
        return new Sums(
                at,
                HexFormat.of().formatHex(sha.digest()),
                hex(whole),
                open.stream().map(r -> hex(r.crc())).toList());
    }

    /** The CRC-32C alone, which costs a tenth. */
    public static String crc32c(Path file) {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                crc.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw BackupDirectory.unreadable(file.toString(), e);
        }
        return hex(crc);
    }

    public static String crc32c(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return hex(crc);
    }

    public static String hex(CRC32C crc) {
        return hex(crc.getValue());
    }

    private static String hex(long crc) {
        return String.format(Locale.ROOT, "%08x", crc);
    }

    private record Running(Span span, CRC32C crc) {
        void update(byte[] buffer, long at, int n) {
            long from = Math.max(at, span.offset());
            long to = Math.min(at + n, span.offset() + span.bytes());
            if (from < to) {
                crc.update(buffer, (int) (from - at), (int) (to - from));
            }
        }
    }

    /** Of what lies behind the row groups, of a file of rows or ids. */
    public String end() {
        return chunks.getLast();
    }

    /** The row groups of a Parquet file with the sums of their columns. */
    public List<FileRecord.Group> groups(FileShape shape) {
        List<FileRecord.Group> groups = new ArrayList<>();
        int next = 0;
        for (FileShape.RowGroup group : shape.groups()) {
            List<FileRecord.Chunk> sums = new ArrayList<>();
            for (FileShape.Chunk c : group.chunks()) {
                sums.add(new FileRecord.Chunk(c.column(), c.offset(), c.bytes(), chunks.get(next)));
                next++;
            }
            groups.add(new FileRecord.Group(group.rows(), sums));
        }
        return groups;
    }
}
