package dev.lockstep.cli;

import java.net.URI;

/**
 * Where a server answers, and the key to speak to it with.
 *
 * @param url without a path, such as {@code http://127.0.0.1:8080}
 * @param key a bearer key; empty where none is needed; never shown
 */
public record Endpoint(URI url, String key) {
    @Override
    public String toString() {
        return "Endpoint[" + url + "]";
    }
}
