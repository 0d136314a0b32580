package dev.lockstep.testkit.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A way to an HTTP server, on a port of 127.0.0.1, that fails as it is told. One request a
 * connection. Safe for many threads.
 */
public final class FaultyWire implements AutoCloseable {
    private static final int LARGEST_HEAD = 64 << 10;

    private final URI server;
    private final ServerSocket listening;
    private final List<Rule> rules = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();
    private final List<String> heads = new ArrayList<>();

    private FaultyWire(URI server) throws IOException {
        this.server = server;
        this.listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    /** Opens a wire that does not fail yet. */
    public static FaultyWire to(URI server) {
        try {
            return new FaultyWire(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Rule(
            Predicate<String> requests, AtomicInteger skip, AtomicInteger times, WireFault fault) {
        boolean strikes(String line) {
            return requests.test(line)
                    && skip.decrementAndGet() < 0
                    && times.decrementAndGet() >= 0;
        }
    }

    /** Where a client finds it. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /**
     * Lets requests fail.
     *
     * @param requests tells by the request's first line, such as {@code PUT /bucket/key?x HTTP/1.1}
     * @param nth the first one that fails, from 1
     * @param times how many in a row do
     */
    public synchronized void fail(Predicate<String> requests, int nth, int times, WireFault fault) {
        rules.add(new Rule(requests, new AtomicInteger(nth - 1), new AtomicInteger(times), fault));
    }

    /** No more faults from now on. */
    public synchronized void heal() {
        rules.clear();
    }

    /** The first lines of all requests so far. */
    public synchronized List<String> requests() {
        return List.copyOf(seen);
    }

    /** All requests so far without their bodies: first line and headers. */
    public synchronized List<String> heads() {
        return List.copyOf(heads);
    }

    private synchronized @Nullable WireFault fault(String head) {
        String line = head.substring(0, head.indexOf('\r'));
        seen.add(line);
        heads.add(head);
        return rules.stream()
                .filter(rule -> rule.strikes(line))
                .map(Rule::fault)
                .findFirst()
                .orElse(null);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            WireFault fault = fault(head);
            if (fault instanceof WireFault.Status status) {
                String code = status.code() == 503 ? "SlowDown" : "InternalError";
                answer(client, head, new WireFault.Refusal(status.code(), code, ""));
            } else if (fault instanceof WireFault.Refusal refusal) {
                answer(client, head, refusal);
            } else {
                if (fault instanceof WireFault.Late late) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(late.millis()));
                }
                forward(client, head, fault);
            }
        } catch (IOException broken) {
            // Either side has gone, and the other one sees that.
        }
    }

    private void forward(Socket client, String head, @Nullable WireFault fault) throws IOException {
        try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
            OutputStream to = upstream.getOutputStream();
            to.write(closing(head).getBytes(StandardCharsets.ISO_8859_1));
            to.flush();
            long body = fault instanceof WireFault.CutRequest cut ? cut.bytes() : Long.MAX_VALUE;
            Thread up = Thread.ofVirtual().start(() -> send(client, upstream, body));
            if (fault instanceof WireFault.CutRequest) {
                join(up);
                reset(client);
                return;
            }
            long answer =
                    fault instanceof WireFault.CutAnswer cut
                            ? cut.bytes()
                            : fault instanceof WireFault.LostAnswer ? 0 : Long.MAX_VALUE;
            if (fault instanceof WireFault.LostAnswer) {
                upstream.getInputStream().transferTo(OutputStream.nullOutputStream());
            } else {
                pump(upstream.getInputStream(), client.getOutputStream(), answer);
            }
            if (answer < Long.MAX_VALUE) {
                reset(client);
            }
        }
    }

    private static void send(Socket client, Socket upstream, long most) {
        try {
            pump(client.getInputStream(), upstream.getOutputStream(), most);
            if (most < Long.MAX_VALUE) {
                reset(upstream);
            }
        } catch (IOException broken) {
            // The server answers early, or the client has gone.
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void pump(InputStream in, OutputStream out, long most) throws IOException {
        byte[] buffer = new byte[16 << 10];
        for (long left = most; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                return;
            }
            out.write(buffer, 0, n);
            out.flush();
            left -= n;
        }
    }

    private static void answer(Socket client, String head, WireFault.Refusal refusal)
            throws IOException {
        long body = length(head);
        client.getInputStream().skipNBytes(body);
        String text =
                "<?xml version=\"1.0\"?><Error><Code>"
                        + refusal.code()
                        + "</Code><Message>told to fail</Message></Error>";
        String content = head.startsWith("HEAD ") ? "" : text;
        String answer =
                "HTTP/1.1 "
                        + refusal.status()
                        + " Fault\r\n"
                        + (refusal.header().isEmpty() ? "" : refusal.header() + "\r\n")
                        + "Connection: close\r\nContent-Type: application/xml\r\n"
                        + "Content-Length: "
                        + content.length()
                        + "\r\n\r\n"
                        + content;
        client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
    }

    private static long length(String head) {
        return head.lines()
                .filter(line ->
                        line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .mapToLong(line -> Long.parseLong(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    /** The server is to close after its answer, so that the end of the answer is seen. */
    private static String closing(String head) {
        return head.replaceAll("(?i)\r\nConnection:[^\r]*", "")
                .replaceFirst("\r\n", "\r\nConnection: close\r\n");
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last4 = 0;
        while (last4 != 0x0d0a0d0a) {
            int b = in.read();
            if (b < 0 || head.size() > LARGEST_HEAD) {
                return "";
            }
            head.write(b);
            last4 = last4 << 8 | b;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
