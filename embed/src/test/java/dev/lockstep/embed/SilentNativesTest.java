package dev.lockstep.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native libraries report to nobody, and fall over neither a long command line nor an exit. */
class SilentNativesTest {
    /** Embeds one text. */
    static final class Embed {
        private Embed() {}

        public static void main(String[] args) {
            try (OnnxEmbedder embedder = OnnxEmbedder.miniLmQuantised(1)) {
                System.out.println("dimensions " + embedder.embed(List.of("a text")).get(0).length);
            }
        }
    }

    /** Goes on embedding while the process ends. */
    static final class EmbedToTheEnd {
        private EmbedToTheEnd() {}

        public static void main(String[] args) {
            OnnxEmbedder embedder = OnnxEmbedder.miniLmQuantised(2);
            Thread last =
                    new Thread(() -> {
                        for (int i = 0; i < 200; i++) {
                            embedder.embed(List.of("text " + i, "another " + i));
                        }
                        System.out.println("to the end");
                    });
            Runtime.getRuntime().addShutdownHook(last);
            System.exit(0);
        }
    }

    @Test
    void aProcessMayEndWhileItEmbeds() {
        ChildJvm.Ended ended = new ChildJvm(EmbedToTheEnd.class).run();

        assertThat(ended.output()).contains("to the end");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void aLongCommandLineIsNotReadAndNothingIsKeptToBeSent(@TempDir Path home) throws IOException {
        ChildJvm.Ended ended =
                new ChildJvm(Embed.class)
                        .env("HOME", home.toString())
                        .flag("-Duser.home=" + home)
                        .run("/some/path/to/a/library.jar:".repeat(2_000));

        assertThat(ended.output()).contains("dimensions 384");
        assertThat(ended.exitCode()).isZero();
        try (Stream<Path> left = Files.walk(home)) {
            assertThat(left.map(Path::toString)).noneMatch(path -> path.contains("Microsoft"));
        }
    }
}
