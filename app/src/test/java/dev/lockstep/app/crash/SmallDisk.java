package dev.lockstep.app.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** A file system in memory of a few megabytes, which a ballast fills as far as a test wants. */
final class SmallDisk implements AutoCloseable {
    private final Path mount;

    private SmallDisk(Path mount) {
        this.mount = mount;
    }

    /**
     * @throws TestAbortedException where this user may not mount
     */
    static SmallDisk at(Path mount, int megabytes) {
        try {
            Files.createDirectories(mount);
            int exit = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", mount);
            if (exit != 0) {
                throw new TestAbortedException("this user may not mount a file system");
            }
            return new SmallDisk(mount);
        } catch (IOException e) {
            throw new TestAbortedException("no mount on this machine: " + e.getMessage());
        }
    }

    private static int run(Object... command) throws IOException {
        String[] words = new String[command.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = command[i].toString();
        }
        try {
            return new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Path mount() {
        return mount;
    }

    private Path ballast() {
        return mount.resolve("ballast");
    }

    /** Leaves so many bytes. */
    void leave(long bytes) {
        try (RandomAccessFile file = new RandomAccessFile(ballast().toFile(), "rw")) {
            byte[] block = new byte[4096];
            file.seek(file.length());
            while (Files.getFileStore(mount).getUsableSpace() > bytes) {
                file.write(block);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void makeRoom() {
        try {
            Files.deleteIfExists(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (run("umount", "-l", mount) != 0) {
                throw new IllegalStateException("cannot unmount " + mount);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
