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

/** The native libraries neither report to anybody nor fall over a long command line. */
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
