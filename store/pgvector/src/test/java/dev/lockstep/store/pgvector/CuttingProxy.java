package dev.lockstep.store.pgvector;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Passes on what a client and the server say, until so many bytes have passed one way. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int server;
    private final AtomicLong toServer = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong toClient = new AtomicLong(Long.MAX_VALUE);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    CuttingProxy(int server) {
        this.server = server;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Cuts every connection once so many more bytes have gone to the server; then passes on. */
    void cutToServerAfter(long bytes) {
        toServer.set(bytes);
    }

    void cutToClientAfter(long bytes) {
        toClient.set(bytes);
    }

    private void accept() {
        try {
            while (true) {
                accept(listening.accept());
            }
        } catch (IOException e) {
            cut();
        }
    }

    /** Where the server is down the client is hung up on. */
    private void accept(Socket client) throws IOException {
        try {
            Socket there = new Socket(InetAddress.getLoopbackAddress(), server);
            open.add(client);
            open.add(there);
            Thread.ofVirtual().start(() -> pass(client, there, toServer));
            Thread.ofVirtual().start(() -> pass(there, client, toClient));
        } catch (IOException e) {
            client.close();
        }
    }

    private void pass(Socket from, Socket to, AtomicLong left) {
        byte[] buffer = new byte[16 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
                if (left.addAndGet(-n) < 0) {
                    left.set(Long.MAX_VALUE);
                    cut();
                    return;
                }
            }
        } catch (IOException e) {
            open.remove(from);
        }
    }

    private void cut() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
