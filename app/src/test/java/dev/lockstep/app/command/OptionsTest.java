package dev.lockstep.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @Test
    void readsBothSpellings() {
        Options options =
                Options.read(
                        List.of(
                                "--home=/h",
                                "--port",
                                "9000",
                                "--host=0.0.0.0",
                                "--config",
                                "c.yaml",
                                "--set",
                                "lake.memory=2GB",
                                "--set=runs.zone=UTC"));

        assertThat(options.home()).isEqualTo("/h");
        assertThat(options.config()).isEqualTo(Path.of("c.yaml"));
        assertThat(options.settings())
                .containsEntry("server.port", "9000")
                .containsEntry("server.host", "0.0.0.0")
                .containsEntry("lake.memory", "2GB")
                .containsEntry("runs.zone", "UTC");
    }

    @ParameterizedTest
    @CsvSource({
        "--prot 1,found '--prot'",
        "--prot=1,found '--prot'",
        "extra,found 'extra'",
        "--port,nothing behind --port",
        "--set x,expected --set key=value"
    })
    void saysWhatItDoesNotUnderstand(String words, String message) {
        assertThatThrownBy(() -> Options.read(List.of(words.split(" "))))
                .hasMessageContaining(message);
    }
}
