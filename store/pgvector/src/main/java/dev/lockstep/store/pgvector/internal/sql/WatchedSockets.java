package dev.lockstep.store.pgvector.internal.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Map;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Sockets whose other end is asked every so often whether it is there: a session whose machine is
 * frozen or whose packets are lost ends within two minutes and not within hours, while a server
 * that works at one statement for hours is waited for. Made by the driver, by this name.
 */
public final class WatchedSockets extends SocketFactory {
    private static final Map<SocketOption<Integer>, Integer> WATCH =
            Map.of(
                    ExtendedSocketOptions.TCP_KEEPIDLE, 30,
                    ExtendedSocketOptions.TCP_KEEPINTERVAL, 15,
                    ExtendedSocketOptions.TCP_KEEPCOUNT, 6);

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new Socket();
        for (Map.Entry<SocketOption<Integer>, Integer> each : WATCH.entrySet()) {
            if (socket.supportedOptions().contains(each.getKey())) {
                socket.setOption(each.getKey(), each.getValue());
            }
        }
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unconnected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw unconnected();
    }

    private static UnsupportedOperationException unconnected() {
        return new UnsupportedOperationException("the driver connects sockets itself");
    }
}
