package dev.lockstep.app.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What can happen to a file. */
enum Damage {
    MISSING {
        @Override
        void to(Path file) throws IOException {
            Files.delete(file);
        }
    },
    TRUNCATED {
        @Override
        void to(Path file) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 2);
            }
        }
    },
    FLIPPED {
        @Override
        void to(Path file) throws IOException {
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer one = ByteBuffer.allocate(1);
                long at = channel.size() / 2;
                if (channel.read(one, at) == 1) {
                    one.put(0, (byte) (one.get(0) ^ 0x10)).flip();
                    channel.write(one, at);
                }
            }
        }
    };

    /** A new file takes the place of the old one, whose bytes may be shared by links. */
    static void unshare(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        Files.write(file, bytes);
    }

    abstract void to(Path file) throws IOException;
}
