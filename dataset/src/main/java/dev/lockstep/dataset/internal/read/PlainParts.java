package dev.lockstep.dataset.internal.read;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Records in the one form that DuckDB is given: UTF-8, one line end, each record led by its line
 * number, as many fields as the part says, quoted where needed. A missing value is nothing, an
 * empty text is two quotes. Parts follow one another in the file's order; each is handed on as soon
 * as it is full, so that reading and loading go side by side. For one thread.
 */
final class PlainParts implements Closeable {
    /** Takes a part that is complete; the file is then the listener's. */
    interface Listener {
        void part(PlainPart part) throws IOException;
    }

    private static final int BUFFER = 1 << 18;

    private final Path directory;
    private final String name;
    private final byte delimiter;
    private final byte quote;
    private final long partBytes;
    private final Listener listener;
    private byte[] buffer = new byte[BUFFER];
    private int filled;
    private @Nullable OutputStream out;
    private @Nullable Path file;
    private int width;
    private long rows;
    private long bytes;
    private int parts;
    private int fieldsWritten;
    private long beganAt;
    private int longest;

    /**
     * @param name what the files of parts are called, with a number
     * @param partBytes about the size of a part
     */
    PlainParts(
            Path directory,
            String name,
            byte delimiter,
            byte quote,
            long partBytes,
            Listener listener) {
        this.directory = directory;
        this.name = name;
        this.delimiter = delimiter;
        this.quote = quote == 0 ? (byte) '"' : quote;
        this.partBytes = partBytes;
        this.listener = listener;
    }

    /**
     * Records from here on have this many fields; a new part begins where it was another number.
     */
    void width(int fields) throws IOException {
        if (fields != width) {
            finishPart();
            width = fields;
        }
    }

    int width() {
        return width;
    }

    /** Begins a record; its fields follow. */
    void begin(long line) throws IOException {
        if (out == null || bytes >= partBytes) {
            finishPart();
            openPart();
        }
        fieldsWritten = 0;
        beganAt = bytes + filled;
        number(line);
    }

    /** A record whose bytes are in the plain form already. */
    void whole(long line, byte[] b, int from, int to) throws IOException {
        begin(line);
        put(delimiter);
        put(b, from, to);
        endRecord();
    }

    /** A missing value. */
    void missing() throws IOException {
        put(delimiter);
        fieldsWritten++;
    }

    /** A value; always quoted, so that its content never matters. */
    void text(String value) throws IOException {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        text(utf8, 0, utf8.length);
    }

    void text(byte[] b, int from, int to) throws IOException {
        put(delimiter);
        put(quote);
        for (int i = from; i < to; i++) {
            if (b[i] == quote) {
                put(quote);
            }
            put(b[i]);
        }
        put(quote);
        fieldsWritten++;
    }

    /** Ends a record; the fields that it lacks are missing. */
    void end() throws IOException {
        while (fieldsWritten < width) {
            missing();
        }
        endRecord();
    }

    private void endRecord() throws IOException {
        put((byte) '\n');
        longest = Math.max(longest, (int) (bytes + filled - beganAt));
        rows++;
    }

    private void number(long value) throws IOException {
        byte[] digits = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
        put(digits, 0, digits.length);
    }

    private void put(byte b) throws IOException {
        if (filled == buffer.length) {
            flush();
        }
        buffer[filled++] = b;
    }

    private void put(byte[] b, int from, int to) throws IOException {
        int length = to - from;
        if (length > buffer.length - filled) {
            flush();
        }
        if (length > buffer.length) {
            stream().write(b, from, length);
            bytes += length;
        } else {
            System.arraycopy(b, from, buffer, filled, length);
            filled += length;
        }
    }

    private OutputStream stream() {
        if (out == null) {
            throw new IllegalStateException("no part is open");
        }
        return out;
    }

    private void flush() throws IOException {
        stream().write(buffer, 0, filled);
        bytes += filled;
        filled = 0;
    }

    private void openPart() throws IOException {
        file = directory.resolve(name + "-" + parts++ + ".csv");
        out = Files.newOutputStream(file);
        rows = 0;
        bytes = 0;
        longest = 0;
    }

    private void finishPart() throws IOException {
        if (out != null && file != null) {
            flush();
            out.close();
            out = null;
            listener.part(new PlainPart(file, delimiter, quote, width, longest, rows));
        }
    }

    /** Hands the last part on. */
    void finish() throws IOException {
        finishPart();
    }

    /** Lets go of the open file; a part that is not finished is not handed on. */
    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}
