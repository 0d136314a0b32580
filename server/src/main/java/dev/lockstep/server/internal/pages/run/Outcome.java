package dev.lockstep.server.internal.pages.run;

import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService.CheckView;
import dev.lockstep.server.internal.pages.Show;
import dev.lockstep.server.internal.pages.proof.Compared;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came of a run: sentences before numbers before lists of checks.
 *
 * @param sentences what was proven, and other words
 * @param facts short values, those that are not zero first
 */
public record Outcome(List<Fact> sentences, List<Fact> facts, List<CheckView> checks) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SHORT = 40;

    /** A value with its name. */
    public record Fact(String name, String value) {}

    public static Outcome of(RunView run) {
        List<Fact> sentences = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        List<CheckView> checks = new ArrayList<>();
        for (Map.Entry<String, String> entry : run.result().entrySet()) {
            String value = entry.getValue();
            if (value.startsWith("[{")) {
                checks.addAll(checks(value));
            } else {
                (value.length() > SHORT ? sentences : facts)
                        .add(new Fact(entry.getKey().replace('-', ' '), said(value)));
            }
        }
        facts.sort(Comparator.comparing(fact -> fact.value().equals("0")));
        return new Outcome(sentences, facts, checks);
    }

    /** The page of what the run is about, null where it has none. */
    public static @Nullable String about(RunView run) {
        if (Compared.is(run)) {
            return new Compared(run).link();
        }
        String index = run.parameters().get("index");
        String dataset = run.parameters().get("dataset");
        if (index != null && run.subject().startsWith("index ")) {
            return "/indexes/" + Show.part(index);
        }
        if (dataset != null && run.subject().startsWith("dataset ")) {
            return "/datasets/" + Show.part(dataset);
        }
        // One that failed has perhaps made none, and in another place it has no page.
        String backup = run.result().get("backup");
        return backup != null && run.job().startsWith("backup") && !backup.contains("/")
                ? "/backups/" + Show.part(backup)
                : null;
    }

    /** The facts that are not zero, in one line. */
    public String line() {
        return String.join(
                " · ",
                facts.stream()
                        .filter(fact -> fact.value().matches("[1-9][0-9,]*"))
                        .map(fact -> fact.name() + " " + fact.value())
                        .toList());
    }

    private static String said(String value) {
        return value.matches("\\d{4,15}") ? Show.number(Long.parseLong(value)) : value;
    }

    private static List<CheckView> checks(String json) {
        try {
            return List.of(JSON.readValue(json, CheckView[].class));
        } catch (JacksonException notChecks) {
            return List.of();
        }
    }
}
