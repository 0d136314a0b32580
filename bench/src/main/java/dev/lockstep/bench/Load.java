package dev.lockstep.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests one after the other on each of several kept connections. Written on sockets, since a
 * common client would take as much of the cores as the server that is measured.
 */
final class Load {
    private final URI url;
    private final List<byte[]> requests = new ArrayList<>();

    /** Rate in requests a second, the others in milliseconds. */
    record Result(double rate, double median, double p95) {}

    Load(URI url, String key, String path, List<String> bodies) {
        this.url = url;
        for (String body : bodies) {
            String head =
                    "POST "
                            + path
                            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                            + key
                            + "\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n";
            requests.add((head + body).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** The first fifth of the time is not counted. */
    Result run(int connections, long seconds) throws Exception {
        return run(connections, seconds, 0);
    }

    /**
     * So many requests a second, each timed from when it was due: one that has to wait for the one
     * before it is as late as its client would find it.
     */
    Result paced(int connections, long seconds, double rate) throws Exception {
        return run(connections, seconds, (long) (1e9 * connections / rate));
    }

    private Result run(int connections, long seconds, long pause) throws Exception {
        long start = System.nanoTime();
        long counted = start + seconds * 200_000_000L;
        long end = start + seconds * 1_000_000_000L;
        List<List<Double>> latencies = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int c = 0; c < connections; c++) {
            List<Double> mine = new ArrayList<>();
            latencies.add(mine);
            int first = c * 31;
            long due = start + c * pause / connections;
            Pace pace = new Pace(due, pause, counted, end);
            threads.add(Thread.ofPlatform().start(() -> ask(first, pace, mine)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        List<Double> all = latencies.stream().flatMap(List::stream).toList();
        return new Result(
                all.size() / ((end - counted) / 1e9),
                Scratch.quantile(all, 0.5),
                Scratch.quantile(all, 0.95));
    }

    /** In nanoseconds; without a pause each request follows the answer before it. */
    private record Pace(long due, long pause, long counted, long end) {
        /** When the n-th request is due, once it is. */
        long await(int n) {
            long now = System.nanoTime();
            long at = pause == 0 ? now : due + n * pause;
            while (now < at) {
                LockSupport.parkNanos(at - now);
                now = System.nanoTime();
            }
            return at;
        }
    }

    private void ask(int first, Pace pace, List<Double> latencies) {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            for (int n = 0; System.nanoTime() < pace.end(); n++) {
                long start = pace.await(n);
                out.write(requests.get((first + n) % requests.size()));
                skipAnswer(in);
                if (start >= pace.counted()) {
                    latencies.add((System.nanoTime() - start) / 1e6);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void skipAnswer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("found " + status);
        }
        long length = -1;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).strip());
            }
        }
        if (length < 0) {
            throw new IOException("an answer without its length");
        }
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
