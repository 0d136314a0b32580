package dev.lockstep.dataset;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService.Mode;
import java.nio.file.Path;

/**
 * A process that replaces and appends, to be killed on the way. Arguments: the directory, {@code
 * first}, {@code second} or {@code finish}.
 */
final class CrashingIngest {
    static final String FIRST = "id,v\n1,a\n2,b\n2,b\n3\n";
    static final String SECOND = "id,v\n2,c\n3,d\n1,a\nx\n";

    private CrashingIngest() {}

    public static void main(String[] args) throws Exception {
        Bench bench = Bench.open(Path.of(args[0]));
        switch (args[1]) {
            case "first" -> end(bench, bench.csv("d", FIRST).key("id"));
            case "append" -> end(bench, bench.csv("d", SECOND).mode(Mode.APPEND));
            case "replace" -> end(bench, bench.csv("d", SECOND).mode(Mode.REPLACE));
            case "finish" -> finish(bench);
            default -> throw new IllegalArgumentException(args[1]);
        }
        bench.close();
    }

    private static void end(Bench bench, Bench.Asked asked) throws Exception {
        RunView run = bench.run(asked);
        if (run.state() != RunState.SUCCEEDED) {
            throw new AssertionError(run.state() + " " + run.failure());
        }
    }

    private static void finish(Bench bench) throws Exception {
        for (RunView run :
                bench.engine.service().list(Bench.TENANT, DatasetJobs.INGEST, null, null, 10)) {
            RunView ended = bench.await(run);
            if (ended.state() != RunState.SUCCEEDED) {
                throw new AssertionError(ended.state() + " " + ended.failure());
            }
        }
    }
}
