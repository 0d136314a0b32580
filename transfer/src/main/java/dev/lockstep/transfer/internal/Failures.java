package dev.lockstep.transfer.internal;

import dev.lockstep.api.Refusal;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The failures file: a JSON line for each refused row. It is forced to disk before the checkpoint
 * that counts its lines, and cut back to that count when a transfer goes on. Safe for many threads.
 */
public final class Failures implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final FileChannel channel;
    private boolean unforced;

    private Failures(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens the file with its first lines kept. */
    public static Failures open(Path file, long lines) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(lengthOf(file, lines)).position(channel.size());
            return new Failures(file, channel);
        } catch (IOException e) {
            throw DurableFile.failed("open " + file, e);
        }
    }

    private static long lengthOf(Path file, long lines) throws IOException {
        // By bytes: what a kill cut off behind these lines need not be UTF-8.
        long length = 0;
        long ends = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (int b = ends < lines ? in.read() : -1; b >= 0; b = ends < lines ? in.read() : -1) {
                length++;
                ends += b == '\n' ? 1 : 0;
            }
        }
        return length;
    }

    /** All lines of a failures file, some at a time. */
    public static void each(Path file, int some, Consumer<List<Refusal>> taker) {
        List<Refusal> next = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                next.add(JSON.readValue(line, Refusal.class));
                if (next.size() == some) {
                    taker.accept(List.copyOf(next));
                    next.clear();
                }
            }
        } catch (IOException e) {
            throw DurableFile.failed("read " + file, e);
        }
        if (!next.isEmpty()) {
            taker.accept(List.copyOf(next));
        }
    }

    /** The first lines of a failures file. */
    public static List<Refusal> first(Path file, int atMost) {
        List<Refusal> first = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String line = reader.readLine();
            while (line != null && first.size() < atMost) {
                first.add(JSON.readValue(line, Refusal.class));
                line = reader.readLine();
            }
        } catch (IOException e) {
            throw DurableFile.failed("read " + file, e);
        }
        return first;
    }

    public synchronized void add(List<Refusal> refused) {
        if (refused.isEmpty()) {
            return;
        }
        unforced = true;
        StringBuilder lines = new StringBuilder();
        for (Refusal r : refused) {
            lines.append(JSON.writeValueAsString(r)).append('\n');
        }
        try {
            DurableFile.writeFully(
                    channel, ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw DurableFile.failed("write " + file, e);
        }
    }

    /** Everything added so far is on disk when this returns. */
    public synchronized void force() {
        if (!unforced) {
            return;
        }
        try {
            channel.force(true);
            unforced = false;
        } catch (IOException e) {
            throw DurableFile.failed("write " + file, e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DurableFile.failed("close " + file, e);
        }
    }
}
