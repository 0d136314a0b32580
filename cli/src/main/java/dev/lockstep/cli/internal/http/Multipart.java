package dev.lockstep.cli.internal.http;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A form with fields and one file, streamed: the file is never held in memory. The length is known
 * beforehand, so that a server can refuse it early.
 */
public final class Multipart {
    private final String boundary = "lockstep-" + UUID.randomUUID();
    private final StringBuilder fields = new StringBuilder();
    private final Path file;
    private final LongConsumer sent;

    /**
     * @param sent is told the bytes of the file sent so far, from a thread of the client
     */
    public Multipart(Path file, LongConsumer sent) {
        this.file = file;
        this.sent = sent;
    }

    /** Adds a field; a null value adds none. Fields go before the file. */
    public Multipart field(String name, @Nullable Object value) {
        if (value != null) {
            head(name, "");
            fields.append("\r\n").append(value).append("\r\n");
        }
        return this;
    }

    public String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** The body, to be sent once; may be called again for another attempt. */
    public BodyPublisher body() {
        byte[] head = bytes(fields + fileHead());
        byte[] tail = bytes("\r\n--" + boundary + "--\r\n");
        long length = head.length + size() + tail.length;
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> stream(head, tail)), length);
    }

    private void head(String name, String more) {
        fields.append("--").append(boundary).append("\r\n");
        fields.append("Content-Disposition: form-data; name=\"").append(name).append('"');
        fields.append(more).append("\r\n");
    }

    private String fileHead() {
        String name = String.valueOf(file.getFileName()).replace("%", "%25");
        String quoted = name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
        return "--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                + quoted
                + "\"\r\nContent-Type: "
                + type(quoted)
                + "\r\n\r\n";
    }

    private static String type(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (ending) {
            case "csv", "tsv" -> "text/csv";
            case "json" -> "application/json";
            case "ndjson", "jsonl" -> "application/x-ndjson";
            case "xlsx" -> "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            case "parquet" -> "application/vnd.apache.parquet";
            default -> "application/octet-stream";
        };
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UploadFailed("Cannot read " + file + ": " + e.getMessage());
        }
    }

    private InputStream stream(byte[] head, byte[] tail) {
        try {
            List<InputStream> parts = new ArrayList<>();
            parts.add(new ByteArrayInputStream(head));
            parts.add(new Counted(Files.newInputStream(file)));
            parts.add(new ByteArrayInputStream(tail));
            return new SequenceInputStream(java.util.Collections.enumeration(parts));
        } catch (IOException e) {
            throw new UploadFailed("Cannot read " + file + ": " + e.getMessage());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Tells how much of the file has gone. */
    private final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            return count(value < 0 ? -1 : 1) < 0 ? -1 : value;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            return count(super.read(buffer, from, length));
        }

        private int count(int read) {
            if (read > 0) {
                count += read;
                sent.accept(count);
            }
            return read;
        }
    }
}
