package dev.lockstep.server.internal.request;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an action answers. */
public sealed interface Answer {

    /**
     * A whole answer.
     *
     * @param body written as JSON; text or bytes go out as they are; null for none
     */
    record Whole(int status, String mediaType, Map<String, String> headers, @Nullable Object body)
            implements Answer {
        public Whole header(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Whole(status, mediaType, more, body);
        }
    }

    /** Server-sent events, written as they come until the writer returns or the client leaves. */
    record Events(Writer writer) implements Answer {
        /** Writes the events. */
        @FunctionalInterface
        public interface Writer {
            void write(EventStream events) throws IOException, InterruptedException;
        }
    }

    /** A list in its envelope. */
    record Items(List<?> items, @Nullable String next) {}

    static Whole json(Object body) {
        return json(200, body);
    }

    static Whole json(int status, Object body) {
        return new Whole(status, "application/json", Map.of(), body);
    }

    static Whole items(List<?> items) {
        return json(new Items(items, null));
    }

    static Whole nothing() {
        return new Whole(204, "", Map.of(), null);
    }

    static Whole text(String mediaType, String body) {
        return new Whole(200, mediaType, Map.of(), body);
    }

    static Whole html(String body) {
        return text("text/html; charset=utf-8", body);
    }

    static Whole bytes(String mediaType, byte[] body) {
        return new Whole(200, mediaType, Map.of(), body);
    }

    static Whole seeOther(String path) {
        return new Whole(303, "", Map.of("Location", path), null);
    }

    /** Where server-sent events go. */
    interface EventStream {
        /**
         * @param id what a reconnecting client sends back as {@code Last-Event-ID}, or null
         */
        void send(String event, String data, @Nullable String id) throws IOException;

        /** Keeps the connection from looking idle. */
        void comment(String text) throws IOException;
    }

    /** Events on a stream of bytes. */
    static EventStream events(OutputStream out) {
        return new EventStream() {
            @Override
            public void send(String event, String data, @Nullable String id) throws IOException {
                StringBuilder text = new StringBuilder();
                text.append(id == null ? "" : "id: " + id + "\n");
                text.append("event: ").append(event).append('\n');
                data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
                write(text.append(data.isEmpty() ? "data:\n\n" : "\n").toString());
            }

            @Override
            public void comment(String text) throws IOException {
                write(": " + text + "\n\n");
            }

            private void write(String text) throws IOException {
                out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                out.flush();
            }
        };
    }
}
