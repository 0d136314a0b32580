package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompletionTest {
    @TempDir Path folder;

    private final Typed.Shell shell = new Typed.Shell();

    @Test
    void bashCompletesNounsVerbsAndOptions() throws IOException, InterruptedException {
        Path script = folder.resolve("completion");
        Files.writeString(script, shell.type("completion", "bash").out());
        assertThat(complete(script, "lockstep", "ind")).isEqualTo("index");
        assertThat(complete(script, "lockstep", "index", "sy")).isEqualTo("sync");
        assertThat(complete(script, "lockstep", "index", "sync", "--det")).isEqualTo("--detach");
        assertThat(complete(script, "lockstep", "search", "--mode", "hy")).isEqualTo("hybrid");
    }

    /** What bash itself offers for the last word. */
    private static String complete(Path script, String... words)
            throws IOException, InterruptedException {
        String line = String.join(" ", words);
        String program =
                "source '%s' || exit 9; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s';"
                        + " COMP_POINT=%d; _complete_lockstep 2>/dev/null; echo ${COMPREPLY[*]}";
        Process bash =
                new ProcessBuilder(
                                "bash",
                                "-c",
                                program.formatted(
                                        script, line, words.length - 1, line, line.length()))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(said).isZero();
        return said.strip();
    }

    @Test
    void fishKnowsEveryCommand() {
        String script = shell.type("completion", "fish").out();
        assertThat(script)
                .contains("-n '__fish_use_subcommand' -a dataset -d 'Tables that you bring")
                .contains("-a sync -d 'Brings an index in step")
                .contains(
                        "-n '__fish_seen_subcommand_from index; and __fish_seen_subcommand_from"
                                + " sync' -l full");
    }

    @Test
    void zshGetsItsOwnPreamble() {
        assertThat(shell.type("completion", "zsh").out()).contains("bashcompinit");
    }
}
