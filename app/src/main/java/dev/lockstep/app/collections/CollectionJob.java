package dev.lockstep.app.collections;

import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.Step;
import dev.lockstep.api.run.StepContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The two jobs on collections, of which repairing is a comparison that goes on. */
enum CollectionJob {
    COPY("collection-copy"),
    DIFF("collection-diff");

    static final String TENANT = "tenant";
    static final String REPAIR = "repair";

    private final String type;

    CollectionJob(String type) {
        this.type = type;
    }

    String type() {
        return type;
    }

    Job on(Stores stores, Path directory) {
        List<Step> steps =
                switch (this) {
                    case COPY ->
                            List.of(
                                    step("pin", stores, directory, w -> w.pin(Work.LEFT)),
                                    step("prepare", stores, directory, MakeEqual::prepare),
                                    step("copy", stores, directory, MakeEqual::write),
                                    step("prove", stores, directory, MakeEqual::prove),
                                    step("release", stores, directory, MakeEqual::release));
                    case DIFF ->
                            List.of(
                                    step("pin", stores, directory, CollectionJob::pinBoth),
                                    step("compare", stores, directory, Compare::run),
                                    step(
                                            "repair",
                                            stores,
                                            directory,
                                            w -> ifRepair(w, MakeEqual::write)),
                                    step(
                                            "prove",
                                            stores,
                                            directory,
                                            w -> ifRepair(w, MakeEqual::prove)),
                                    step("release", stores, directory, MakeEqual::release));
                };
        return new Steps(this, steps);
    }

    private static void pinBoth(Work work) {
        work.pin(Work.LEFT);
        work.pin(Work.RIGHT);
    }

    private static void ifRepair(Work work, Consumer<Work> act) {
        if (Boolean.parseBoolean(work.step().parameters().getOrDefault(REPAIR, "false"))) {
            act.accept(work);
        }
    }

    private static Step step(String name, Stores stores, Path directory, Consumer<Work> act) {
        return new Step() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void run(StepContext context) {
                act.accept(new Work(stores, directory, context));
            }
        };
    }

    /**
     * Who writes excludes others that write to the same collection; a comparison excludes nobody.
     */
    private String target(Map<String, String> parameters) {
        String right = parameters.get(TENANT) + "/" + parameters.get(Work.RIGHT);
        boolean writes = this == COPY || Boolean.parseBoolean(parameters.get(REPAIR));
        return writes
                ? "collection:" + right
                : "comparison:" + parameters.get(Work.LEFT) + "|" + right;
    }

    private record Steps(CollectionJob job, List<Step> steps) implements Job {
        @Override
        public String type() {
            return job.type;
        }

        @Override
        public String target(Map<String, String> parameters) {
            return job.target(parameters);
        }
    }
}
