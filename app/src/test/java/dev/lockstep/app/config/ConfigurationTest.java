package dev.lockstep.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    @TempDir Path home;

    @Test
    void nothingSetGivesTheDefaults() {
        Configuration c = read("", Map.of());

        assertThat(c.server().port()).isEqualTo(8484);
        assertThat(c.server().bodyLimit()).isEqualTo(64L << 20);
        assertThat(c.server().idleTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(c.places().metadata().url()).isNull();
        assertThat(c.embedding().standard()).isEqualTo("minilm");
        assertThat(c.embedding().remote()).isEmpty();
        assertThat(c.withoutEffect()).isEmpty();
    }

    @Test
    void flagsGoOverVariablesAndVariablesOverTheFile() {
        write("server:\n  host: 10.0.0.1\n  port: 1\n  queries-per-tenant: 3\n");
        Configuration c =
                Configuration.read(
                        home,
                        null,
                        Map.of(
                                "LOCKSTEP_SERVER_PORT",
                                "2",
                                "LOCKSTEP_SERVER_QUERIES_PER_TENANT",
                                "4"),
                        Map.of("server.port", "5"));

        assertThat(c.server().host()).isEqualTo("10.0.0.1");
        assertThat(c.server().port()).isEqualTo(5);
        assertThat(c.server().queriesPerTenant()).isEqualTo(4);
        assertThat(origin(c, "server.host")).isEqualTo("config.yaml line 2");
        assertThat(origin(c, "server.port")).isEqualTo("the command line");
        assertThat(origin(c, "server.queries-per-tenant"))
                .isEqualTo("the variable LOCKSTEP_SERVER_QUERIES_PER_TENANT");
        assertThat(origin(c, "server.body-limit")).isEqualTo("the default");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    server:\\n  prot: 1           | 'server.prot' in config.yaml line 2       | did you mean 'server.port'?
                    servr:\\n  port: 1            | 'servr.port'                              | did you mean 'server.port'?
                    server:\\n  port: 1\\n  port: 2 | 'server.port' in config.yaml line 3     | the same key in config.yaml line 2
                    runs:\\nruns:                 | 'runs' in config.yaml line 2              | the same key in config.yaml line 1
                    server:\\n  port: abc         | 'server.port' from config.yaml line 2     | found 'abc', expected a whole number from 0 to 65535
                    server:\\n  port: 70000       | 'server.port'                             | expected a whole number from 0 to 65535
                    runs:\\n  lease: 10           | 'runs.lease'                              | expected a duration such as 500ms, 10s
                    lake:\\n  memory: 1 furlong   | 'lake.memory'                             | expected a size such as 512KB
                    server: [1, 2]                | 'server'                                  | found a list, expected one value
                    server: 7                     | 'server'                                  | no such key
                    just words                    | config.yaml line 1                        | expected keys such as
                    server: {port: 1              | Cannot read config.yaml                   | expected YAML
                    embedding:\\n  default: other | 'embedding.default'                       | expected one of minilm
                    embedders:\\n  a:\\n    model: m | no 'embedders.a.kind'                  | expected one of ollama, openai
                    databricks:\\n  sync-enabled: perhaps | 'databricks.sync-enabled'         | expected true or false
                    """)
    void aMistakeIsNamedWithItsPlaceAndTheRemedy(String yaml, String where, String remedy) {
        assertThatThrownBy(() -> read(yaml.translateEscapes(), Map.of()))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.USER))
                .hasMessageContaining(where)
                .hasMessageContaining(remedy);
    }

    @Test
    void anUnknownVariableOfASectionIsRefusedAndOthersAreLeftAlone() {
        assertThatThrownBy(() -> read("", Map.of("LOCKSTEP_SERVER_PROT", "1")))
                .hasMessageContaining("did you mean LOCKSTEP_SERVER_PORT?");

        read("", Map.of("LOCKSTEP_HOME", "/x", "LOCKSTEP_CRASH_AT", "y", "PATH", "z"));
    }

    @Test
    void aSecretComesFromAFileAndIsNeverShown() throws IOException {
        Path file = Files.writeString(home.resolve("key"), "sk-very-secret\n");
        String yaml = "embedders:\n  small: {kind: openai, model: text-embedding-3-small}\n";
        Configuration c = read(yaml, Map.of("OPENAI_API_KEY_FILE", file.toString()));

        assertThat(remote(c, "small").apiKey()).isEqualTo("sk-very-secret");
        assertThat(c.toString() + c.shown()).doesNotContain("sk-very-secret");
        assertThat(origin(c, "openai.api-key")).isEqualTo("the file of OPENAI_API_KEY_FILE");
    }

    @Test
    void aSecretsFileMayBeNamedInTheFileToo() throws IOException {
        Path file = Files.writeString(home.resolve("pw"), "geheim");
        Configuration c = read("metadata:\n  password-file: " + file + "\n", Map.of());

        assertThat(c.places().metadata().password()).isEqualTo("geheim");
        assertThatThrownBy(() -> read("metadata:\n  user-file: x\n", Map.of()))
                .hasMessageContaining("metadata.user-file");
    }

    @Test
    void aSecretAndItsFileAtOnceAreRefused() {
        assertThatThrownBy(
                        () -> read("", Map.of("OPENAI_API_KEY", "a", "OPENAI_API_KEY_FILE", "b")))
                .hasMessageContaining("found both");
    }

    @Test
    void aWrongSecretIsNotShownInTheMessage() {
        assertThatThrownBy(() -> read("", Map.of("OPENAI_API_KEY", " \t ")))
                .hasMessageContaining("found a secret");
    }

    @Test
    void ourVariableGoesOverTheFieldsOwn() {
        Map<String, String> both =
                Map.of("OLLAMA_HOST", "box:1", "LOCKSTEP_OLLAMA_URL", "http://other:2");

        String yaml = "embedders:\n  nomic:\n    kind: ollama\n    model: nomic-embed-text\n";
        assertThat(remote(read(yaml, both), "nomic").url()).isEqualTo(URI.create("http://other:2"));
        assertThat(remote(read(yaml, Map.of("OLLAMA_HOST", "box:11434")), "nomic").url())
                .isEqualTo(URI.create("http://box:11434"));
    }

    @Test
    void anEmbedderCanBeMadeOfVariablesAlone() {
        Configuration c =
                read(
                        "",
                        Map.of(
                                "LOCKSTEP_EMBEDDERS_MY_MODEL_KIND", "ollama",
                                "LOCKSTEP_EMBEDDERS_MY_MODEL_MODEL", "m"));

        assertThat(remote(c, "my-model").model()).isEqualTo("m");
    }

    @Test
    void theOpenAiKeyGoesToNoOtherServer() {
        Configuration c =
                read(
                        "embedders:\n  own: {kind: openai, model: m, url: 'http://127.0.0.1:9/v1'}\n",
                        Map.of("OPENAI_API_KEY", "sk"));

        assertThat(remote(c, "own").apiKey()).isNull();
    }

    @Test
    void whatIsSetForAPartThatIsNotThereYetIsNamed() {
        Configuration c =
                read("", Map.of("DATABRICKS_TOKEN", "t", "DATABRICKS_RETRY_INTERVAL", "300"));

        assertThat(c.withoutEffect())
                .containsExactly("databricks.token", "databricks.retry-interval");
    }

    @ParameterizedTest
    @CsvSource({
        "500ms,500",
        "10s,10000",
        "1.5m,90000",
        "5min,300000",
        "2h,7200000",
        "7d,604800000"
    })
    void durations(String text, long millis) {
        assertThat(Type.DURATION.parse().apply(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"10B,10", "1KB,1024", "64MB,67108864", "1.5 gb,1610612736", "2GiB,2147483648"})
    void sizes(String text, long bytes) {
        assertThat(Type.SIZE.parse().apply(text)).isEqualTo(bytes);
    }

    private Configuration read(String yaml, Map<String, String> environment) {
        write(yaml);
        return Configuration.read(home, null, environment, Map.of());
    }

    private void write(String yaml) {
        try {
            Files.writeString(home.resolve("config.yaml"), yaml);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Configuration.Remote remote(Configuration c, String name) {
        return Objects.requireNonNull(c.embedding().remote().get(name));
    }

    private static String origin(Configuration c, String path) {
        return c.shown().stream()
                .filter(line -> line.path().equals(path))
                .findFirst()
                .orElseThrow()
                .origin();
    }
}
