package dev.lockstep.testkit.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A way to any server, on a port of 127.0.0.1, that stalls as it is told: as of a process that is
 * stopped or a machine that is frozen nothing comes any more, connections are taken and stay, and
 * nothing fails. Safe for many threads.
 */
public final class StallingWire implements AutoCloseable {
    private final String host;
    private final int port;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stalled;
    private volatile boolean closed;

    private StallingWire(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        this.listening = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    /** Opens a wire that does not stall yet. */
    public static StallingWire to(String host, int port) {
        try {
            return new StallingWire(host, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a client finds it on 127.0.0.1. */
    public int port() {
        return listening.getLocalPort();
    }

    /** From now on nothing comes through, either way. */
    public void stall() {
        set(true);
    }

    /** What was held comes through, and so does what follows. */
    public void goOn() {
        set(false);
    }

    private void set(boolean stall) {
        lock.lock();
        try {
            stalled = stall;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many connections clients have open now. */
    public int connections() {
        return open.size();
    }

    private void pass() {
        lock.lock();
        try {
            while (stalled && !closed) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listening.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        pass();
        try (client;
                Socket server = new Socket(host, port)) {
            Thread back = Thread.ofVirtual().start(() -> pump(server, client));
            pump(client, server);
            back.join();
        } catch (IOException broken) {
            // Either side has gone, and the other one sees that.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    /** A client that hangs up is seen although nothing passes. */
    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                pass();
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException broken) {
            // As above.
        } finally {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        goOn();
        open.forEach(this::end);
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
