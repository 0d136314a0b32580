package dev.lockstep.transfer;

import dev.lockstep.api.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The failures file of a transfer: one JSON object a line, with id and reason.
 *
 * <p>Lines reach the disk before the checkpoint that counts them; after a crash the file may hold
 * rows that are then refused a second time, so that it is read by id.
 */
final class RefusedRows implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SHOWN = 1_000;

    private final Path file;
    private final List<Refusal> pending = new ArrayList<>();
    private final FileChannel out;

    RefusedRows(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            this.out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void add(List<Refusal> refusals) {
        pending.addAll(refusals);
    }

    /** Writes what has come since the last call and waits for the disk. */
    synchronized void flush() {
        if (pending.isEmpty()) {
            return;
        }
        StringBuilder lines = new StringBuilder();
        for (Refusal refusal : pending) {
            lines.append(JSON.writeValueAsString(refusal)).append('\n');
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the failures file " + file, e);
        }
        pending.clear();
    }

    /** The first refusals by id; a line cut off by a crash is passed over. */
    List<Refusal> first() {
        Map<String, Refusal> byId = new LinkedHashMap<>();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (byId.size() < SHOWN) {
                    take(line, byId);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(byId.values());
    }

    private static void take(String line, Map<String, Refusal> byId) {
        try {
            Refusal refusal = JSON.readValue(line, Refusal.class);
            byId.put(refusal.id(), refusal);
        } catch (JacksonException cutOff) {
            // The checkpoint that would count it was not made, so the row comes again.
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
