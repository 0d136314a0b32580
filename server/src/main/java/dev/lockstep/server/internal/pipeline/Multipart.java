package dev.lockstep.server.internal.pipeline;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.server.internal.request.Upload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;
import org.jspecify.annotations.Nullable;

/** Reads {@code multipart/form-data} once, front to back; a file never stands in memory. */
final class Multipart {
    private static final int FIELD_BYTES = 1 << 20;
    private static final int FIELDS = 100;

    private final Path directory;
    private final MessageDigest digest;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private @Nullable Path file;
    private @Nullable String fileName;

    private Multipart(Path directory, MessageDigest digest) {
        this.directory = directory;
        this.digest = digest;
    }

    /**
     * @param digest is fed names and contents in their order, not the boundary, which every attempt
     *     chooses anew
     */
    static Upload read(InputStream in, String contentType, Path directory, MessageDigest digest)
            throws IOException {
        Multipart reading = new Multipart(directory, digest);
        try {
            reading.parts(in, boundary(contentType));
            return new Upload(Map.copyOf(reading.fields), reading.file, reading.fileName);
        } catch (FileUploadException e) {
            reading.discard();
            throw malformed(String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            reading.discard();
            if (String.valueOf(e.getMessage()).contains("No space left")) {
                throw noRoom(directory, e);
            }
            throw e;
        }
    }

    private void parts(InputStream in, byte[] boundary) throws IOException {
        MultipartInput input =
                MultipartInput.builder()
                        .setInputStream(in)
                        .setBoundary(boundary)
                        .setBufferSize(64 << 10)
                        .get();
        boolean more = input.skipPreamble();
        if (!more) {
            throw malformed("no part");
        }
        while (more) {
            part(input, disposition(input.readHeaders()));
            more = input.readBoundary();
        }
    }

    private void part(MultipartInput input, Map<String, String> disposition) throws IOException {
        String name = disposition.get("name");
        if (name == null) {
            throw malformed("a part without a name");
        }
        digest.update((name + "\0").getBytes(StandardCharsets.UTF_8));
        if (disposition.containsKey("filename")) {
            file(input, Objects.requireNonNullElse(disposition.get("filename"), ""));
        } else {
            field(input, name);
        }
        digest.update((byte) 0);
    }

    private void file(MultipartInput input, String uploaded) throws IOException {
        if (file != null) {
            throw malformed("a second file; one at a time is taken");
        }
        file = Files.createTempFile(directory, "upload-", ".part");
        fileName = plain(uploaded);
        digest.update(fileName.getBytes(StandardCharsets.UTF_8));
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            input.readBodyData(out);
        }
    }

    private void field(MultipartInput input, String name) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        input.readBodyData(atMost(out));
        digest.update(out.toByteArray());
        if (fields.put(name, out.toString(StandardCharsets.UTF_8)) != null) {
            throw malformed("the field '" + name + "' twice");
        }
        if (fields.size() > FIELDS) {
            throw malformed("more than " + FIELDS + " fields");
        }
    }

    private static OutputStream atMost(ByteArrayOutputStream out) {
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                if (out.size() + length > FIELD_BYTES) {
                    throw Bodies.tooLarge(FIELD_BYTES);
                }
                out.write(bytes, offset, length);
            }
        };
    }

    private void discard() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    private static byte[] boundary(String contentType) {
        String boundary = parser().parse(contentType, new char[] {';', ','}).get("boundary");
        if (boundary == null || boundary.isEmpty()) {
            throw malformed("no boundary in Content-Type");
        }
        return boundary.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> disposition(String headers) {
        for (String line : headers.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
                return parser().parse(line.substring(line.indexOf(':') + 1), ';');
            }
        }
        return Map.of();
    }

    private static ParameterParser parser() {
        ParameterParser parser = new ParameterParser();
        parser.setLowerCaseNames(true);
        return parser;
    }

    /** Old browsers send whole paths. */
    private static String plain(String uploaded) {
        return uploaded.substring(
                Math.max(uploaded.lastIndexOf('/'), uploaded.lastIndexOf('\\')) + 1);
    }

    private static LockstepException noRoom(Path directory, Exception e) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "disk-full",
                "Cannot take the file in: found no space left on the disk of "
                        + directory
                        + ", expected room for the file; make room there and send it again.",
                e);
    }

    private static LockstepException malformed(String found) {
        return LockstepException.user(
                "multipart",
                "Cannot read the multipart body: found " + found + "; send it with curl -F.");
    }
}
