package dev.lockstep.app.hostile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Somebody outside, who has a key or none and sends what he likes. */
final class Stranger implements AutoCloseable {
    private static final String BOUNDARY = "a-boundary-of-the-stranger";
    private static final int SOCKET_MILLIS = 30_000;

    private final URI server;
    private final @Nullable String key;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Stranger(URI server, @Nullable String key) {
        this.server = server;
        this.key = key;
    }

    /** With the same connection pool closed by its own {@link #close}. */
    @Nullable String key() {
        return key;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Reply get(String path) {
        return send(request(path).GET());
    }

    Reply delete(String path) {
        return send(request(path).DELETE());
    }

    Reply post(String path, Object body) {
        String text = body instanceof String s ? s : JsonMapper.shared().writeValueAsString(body);
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(text)));
    }

    Reply sql(String dataset, String sql) {
        return post("/api/v1/datasets/" + dataset + "/query", Map.of("sql", sql));
    }

    /** As {@code curl -F file=@… -F name=… …}; fields by name. */
    Reply upload(String route, String fileName, byte[] content, Map<String, String> fields) {
        return upload(route, fileName, () -> new ByteArrayInputStream(content), fields);
    }

    Reply upload(
            String route,
            String fileName,
            Supplier<InputStream> content,
            Map<String, String> fields) {
        StringBuilder head = new StringBuilder();
        fields.forEach((name, value) -> head.append(field(name, value)));
        head.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\";")
                .append(" filename=\"" + fileName + "\"\r\n\r\n");
        Supplier<InputStream> body =
                () ->
                        new SequenceInputStream(
                                Collections.enumeration(
                                        List.of(
                                                bytes(head.toString()),
                                                content.get(),
                                                bytes("\r\n--" + BOUNDARY + "--\r\n"))));
        return send(
                request(route)
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(BodyPublishers.ofInputStream(body)));
    }

    private static String field(String name, String value) {
        return "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(BOUNDARY, name, value);
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + path)).timeout(Duration.ofSeconds(90));
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> got =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(got.statusCode(), got.headers().map(), got.body());
        } catch (IOException e) {
            // The server may answer and cut a body off that it does not want to read to its end.
            return new Reply(0, Map.of(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Writes these bytes and reads what comes until the server closes; {@code KEY} in them stands
     * for the key.
     */
    Reply raw(String request) {
        return raw(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    Reply raw(byte[] request) {
        byte[] sent =
                new String(request, StandardCharsets.ISO_8859_1)
                        .replace("KEY", String.valueOf(key))
                        .getBytes(StandardCharsets.ISO_8859_1);
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(SOCKET_MILLIS);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(sent);
                out.flush();
            } catch (IOException cutOff) {
                // What it had said by then is read all the same.
            }
            return parsed(readAll(socket));
        } catch (IOException e) {
            throw new IllegalStateException("the server does not listen", e);
        }
    }

    private static byte[] readAll(Socket socket) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int n; (n = socket.getInputStream().read(buffer)) > 0; ) {
                all.write(buffer, 0, n);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the server kept a connection for too long", e);
        } catch (IOException reset) {
            // A reset ends it as well as a close.
        }
        return all.toByteArray();
    }

    /** The first answer of those in the text, and all of the text as its body. */
    private static Reply parsed(byte[] answer) {
        String text = new String(answer, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.") || end < 0) {
            return new Reply(0, Map.of(), text);
        }
        String[] lines = text.substring(0, end).split("\r\n");
        Map<String, List<String>> headers = new TreeMap<>();
        Arrays.stream(lines, 1, lines.length)
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2)
                .forEach(parts ->
                        headers.put(
                                parts[0].toLowerCase(java.util.Locale.ROOT),
                                List.of(parts[1].strip())));
        return new Reply(
                Integer.parseInt(lines[0].split(" ")[1]), headers, text.substring(end + 4));
    }

    @Override
    public void close() {
        http.close();
    }
}
