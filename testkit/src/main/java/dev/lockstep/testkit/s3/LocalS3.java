package dev.lockstep.testkit.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An S3 server of a test's own, in a process of its own on 127.0.0.1, that can be killed and
 * started again with what it had. It ends with this JVM, however that ends.
 */
public final class LocalS3 implements AutoCloseable {
    private static final String ACCESS_KEY = "lockstep-test-key";
    private static final String SECRET_KEY = "lockstep-test-secret";
    private static final int SECONDS_AT_MOST = 60;

    private final Path directory;
    private final int port;
    private Process process;

    private LocalS3(Path directory, int port) throws IOException {
        this.directory = directory;
        this.port = port;
        this.process = launch();
    }

    /** Starts one and waits until it answers. */
    public static LocalS3 start() {
        try {
            Path directory = Files.createTempDirectory("lockstep-s3-");
            Files.createDirectories(directory.resolve("data").resolve(S3Server.BUCKET));
            LocalS3 started = new LocalS3(directory, freePort());
            started.awaitReady();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start an S3 server", e);
        }
    }

    public S3Server server() {
        return new S3Server(
                URI.create("http://127.0.0.1:" + port), S3Server.BUCKET, ACCESS_KEY, SECRET_KEY);
    }

    /** As {@code kill -9}; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Starts it again on the same port, with the same files. */
    public void restart() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitReady();
    }

    @Override
    public void close() {
        kill();
    }

    private Process launch() throws IOException {
        ProcessBuilder builder =
                S3Program.find()
                        .orElseThrow(S3Server::skip)
                        .command(directory, port, ACCESS_KEY, SECRET_KEY);
        Process started =
                builder.redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
                        .start();
        stopWithJvm(started.pid());
        return started;
    }

    /** A shutdown hook would not run where this JVM is killed. */
    private void stopWithJvm(long pid) throws IOException {
        String script =
                "while kill -0 "
                        + ProcessHandle.current().pid()
                        + "; do kill -0 "
                        + pid
                        + " || exit 0; sleep 1; done; kill -9 "
                        + pid
                        + "; rm -rf '"
                        + directory
                        + "'";
        new ProcessBuilder(List.of("sh", "-c", script))
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void awaitReady() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_AT_MOST);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("no S3 server came up: " + log());
            }
            Thread.onSpinWait();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            socket.setSoTimeout(2000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes());
            return socket.getInputStream().read() == 'H';
        } catch (IOException notYet) {
            pause();
            return false;
        }
    }

    private void pause() {
        try {
            process.waitFor(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
