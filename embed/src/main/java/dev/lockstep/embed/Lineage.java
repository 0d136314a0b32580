package dev.lockstep.embed;

import dev.lockstep.api.embed.ModelIdentity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Which text and which model a vector came from: the first 128 bits of SHA-256 over the model's
 * canonical identity, a zero byte, and the text. Equal lineage means an equal vector.
 */
public final class Lineage {
    private static final int BYTES = 16;

    private final byte[] model;

    private Lineage(byte[] model) {
        this.model = model;
    }

    public static Lineage of(ModelIdentity model) {
        return new Lineage(model.canonical().getBytes(StandardCharsets.UTF_8));
    }

    /** Of another model that answers to the same identity, told apart by a number from 1. */
    static Lineage of(ModelIdentity model, int other) {
        String name = other == 0 ? model.canonical() : model.canonical() + "#" + other;
        return new Lineage(name.getBytes(StandardCharsets.UTF_8));
    }

    /** Sixteen bytes. */
    public byte[] key(String text) {
        MessageDigest digest = sha256();
        digest.update(model);
        digest.update((byte) 0);
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(digest.digest(), BYTES);
    }

    /** The key as 32 hex digits, the form in which it lies beside a vector. */
    public String hex(String text) {
        return HexFormat.of().formatHex(key(text));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
