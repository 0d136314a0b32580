package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class HelpTest {
    private final Typed.Shell shell = new Typed.Shell();

    static Stream<String> commands() {
        return Stream.of(
                "dataset ingest",
                "dataset list",
                "dataset show",
                "dataset query",
                "dataset preview",
                "dataset rejects",
                "dataset delete",
                "index create",
                "index check",
                "index sync",
                "index show",
                "index list",
                "index generations",
                "index schedule",
                "index delete",
                "search",
                "evalset import",
                "evalset list",
                "evalset score",
                "collection list",
                "collection show",
                "collection copy",
                "collection diff",
                "store list",
                "store show",
                "backup create",
                "backup list",
                "backup show",
                "backup verify",
                "backup restore",
                "backup drill",
                "backup schedule",
                "backup expire",
                "backup annotate",
                "run list",
                "run show",
                "run watch",
                "run log",
                "run proof",
                "run cancel",
                "run retry",
                "monitor",
                "key create",
                "key list",
                "key revoke",
                "config show");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandShowsAnExampleAndTheRequest(String command) {
        String[] words = (command + " --help").split(" ");
        Typed typed = shell.type(words);
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err()).isEmpty();
        assertThat(typed.out())
                .contains("\nUsage: lockstep " + command)
                .contains("Example:\n  lockstep " + command)
                .containsPattern("The same over HTTP, (GET|POST|PUT|DELETE) /api/v1/")
                .contains("$LOCKSTEP_SERVER/api/v1/")
                .contains("-o, --output");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "indx                    | Did you mean: index",
                "index snyc              | Did you mean: sync",
                "index sync works --ful  | --full",
                "index                   | Missing required subcommand",
                "index list -o xml       | table, json or ndjson",
                "search works            | Missing required parameter: 'WORDS'",
                "monitor                 | --once",
                "dataset query           | 'DATASET'",
            })
    void aWrongCommandSaysWhatIsRightAndExitsWithTwo(String words, String hint) {
        Typed typed = shell.type(words.strip().split(" +"));
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err()).contains(hint);
    }

    @Test
    void theFirstHelpNamesEveryNoun() {
        Typed typed = shell.type();
        assertThat(typed.exitCode()).isZero();
        for (String noun :
                List.of(
                        "demo",
                        "serve",
                        "dataset",
                        "index",
                        "search",
                        "evalset",
                        "collection",
                        "store",
                        "backup",
                        "run",
                        "monitor",
                        "key",
                        "config",
                        "completion")) {
            assertThat(typed.out()).containsPattern("\n  " + noun + " +\\w");
        }
        assertThat(shell.type("--help").out()).isEqualTo(typed.out());
    }

    @Test
    void withoutAServerItSaysHowToStartOne() {
        Typed typed = shell.with("LOCKSTEP_HOME", "/nonexistent").type("index", "list");
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.err()).isEqualTo("lockstep: No server was to be started.\n");
    }
}
