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
        long start = System.nanoTime();
        long counted = start + seconds * 200_000_000L;
        long end = start + seconds * 1_000_000_000L;
        List<List<Double>> latencies = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int c = 0; c < connections; c++) {
            List<Double> mine = new ArrayList<>();
            latencies.add(mine);
            int first = c * 31;
            threads.add(Thread.ofPlatform().start(() -> ask(first, counted, end, mine)));
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

    private void ask(int first, long counted, long end, List<Double> latencies) {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            for (int i = first; System.nanoTime() < end; i++) {
                long start = System.nanoTime();
                out.write(requests.get(i % requests.size()));
                skipAnswer(in);
                if (start >= counted) {
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
