package dev.lockstep.store.archive.internal.manifest;

import dev.lockstep.api.LockstepException;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.Digests;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads a manifest and holds it against its sum, so that what it says can be relied on. */
public final class ReadManifest {
    private ReadManifest() {}

    /** What lies in a directory. */
    public sealed interface Found {}

    /**
     * A backup of Lockstep's.
     *
     * @param sha256 of the manifest
     */
    public record Ours(Manifest manifest, String sha256, long bytes) implements Found {}

    /** A manifest of other programs, to be believed as far as the files bear it out. */
    public record Theirs(JsonNode manifest) implements Found {}

    /** No manifest. */
    public record None() implements Found {}

    /**
     * @throws LockstepException with code {@code archive-damaged} or {@code archive-newer}
     */
    public static Found read(BackupDirectory directory) {
        Optional<byte[]> text = directory.get(BackupDirectory.MANIFEST);
        if (text.isEmpty()) {
            return new None();
        }
        Map<String, String> sums = sums(directory);
        String sha256 = Digests.sha256(text.get());
        JsonNode root = parse(directory, text.get());
        boolean ours = ManifestJson.ours(root) || directory.has(BackupDirectory.SUMS);
        if (!ours) {
            return new Theirs(root);
        }
        String file = directory.name() + "/" + BackupDirectory.MANIFEST;
        if (!sha256.equals(sums.get(BackupDirectory.MANIFEST))) {
            throw BackupDirectory.damaged(
                    file,
                    sums.isEmpty() ? "no " + BackupDirectory.SUMS : "other bytes",
                    "those with the sum in " + BackupDirectory.SUMS);
        }
        return new Ours(ManifestJson.read(file, root), sha256, text.get().length);
    }

    private static JsonNode parse(BackupDirectory directory, byte[] text) {
        try {
            JsonNode root = ManifestJson.JSON.readTree(text);
            if (root.isObject()) {
                return root;
            }
        } catch (JacksonException _) {
            // Said below.
        }
        throw BackupDirectory.damaged(
                directory.name() + "/" + BackupDirectory.MANIFEST,
                "no whole JSON object",
                "the manifest");
    }

    /** The lines of the file of sums, by path; empty where there is none. */
    public static Map<String, String> sums(BackupDirectory directory) {
        Map<String, String> sums = new LinkedHashMap<>();
        directory
                .get(BackupDirectory.SUMS)
                .ifPresent(text ->
                        new String(text, StandardCharsets.UTF_8)
                                .lines()
                                .filter(line -> line.length() > 66)
                                .forEach(line ->
                                        sums.put(line.substring(66), line.substring(0, 64))));
        return sums;
    }

    /** Of the manifest, whatever it says; empty where there is none. */
    public static Optional<String> sha256(BackupDirectory directory) {
        return directory.get(BackupDirectory.MANIFEST).map(Digests::sha256);
    }

    /**
     * @throws LockstepException NOT_FOUND where there is no backup of ours
     */
    public static Ours require(BackupDirectory directory) {
        if (read(directory) instanceof Ours ours) {
            return ours;
        }
        throw LockstepException.notFound("backup", directory.name());
    }
}
