package dev.lockstep.app.collections;

import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.Step;
import dev.lockstep.api.run.StepContext;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The jobs on collections, of which repairing is a comparison that goes on. */
enum CollectionJob {
    COPY("collection-copy"),
    DIFF("collection-diff"),
    CHECK("collection-check"),
    HYGIENE("collection-hygiene");

    static final String TENANT = "tenant";
    static final String REPAIR = "repair";
    static final String HYGIENE_TOO = "hygiene";

    private final String type;

    CollectionJob(String type) {
        this.type = type;
    }

    String type() {
        return type;
    }

    Job on(Stores stores, Path directory, InstantSource clock) {
        return new Steps(this, new Steps.Made(stores, directory, clock).of(this));
    }

    private static void pinBoth(Work work) {
        work.pin(Work.LEFT);
        work.pin(Work.RIGHT);
    }

    private static void pinOne(Work work) {
        work.pin(Work.LEFT);
    }

    private static void ifRepair(Work work, Consumer<Work> act) {
        if (work.wants(REPAIR)) {
            act.accept(work);
        }
    }

    /**
     * Who writes excludes others that write to the same collection; who only reads excludes nobody.
     */
    private String target(Map<String, String> parameters) {
        String left = parameters.get(TENANT) + "/" + parameters.get(Work.LEFT);
        String right = parameters.get(TENANT) + "/" + parameters.get(Work.RIGHT);
        return switch (this) {
            case COPY -> "collection:" + right;
            case DIFF ->
                    Boolean.parseBoolean(parameters.get(REPAIR))
                            ? "collection:" + right
                            : "comparison:" + parameters.get(Work.LEFT) + "|" + right;
            case CHECK -> "check:" + left + "|" + parameters.get(CheckCertificate.SUM);
            case HYGIENE -> "hygiene:" + left;
        };
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

        /** Makes steps that work on these. */
        private record Made(Stores stores, Path directory, InstantSource clock) {
            List<Step> of(CollectionJob job) {
                return switch (job) {
                    case COPY ->
                            List.of(
                                    step("pin", CollectionJob::pinOne),
                                    step("prepare", MakeEqual::prepare),
                                    step("copy", MakeEqual::write),
                                    step("prove", MakeEqual::prove),
                                    step("release", MakeEqual::release));
                    case DIFF ->
                            List.of(
                                    step("pin", CollectionJob::pinBoth),
                                    step("compare", Compare::run),
                                    step("repair", w -> ifRepair(w, MakeEqual::write)),
                                    step("prove", w -> ifRepair(w, MakeEqual::prove)),
                                    step("release", MakeEqual::release));
                    case CHECK ->
                            List.of(
                                    step("pin", CollectionJob::pinOne),
                                    step("check", w -> CheckCertificate.run(w, directory)),
                                    step("release", Work::release));
                    case HYGIENE ->
                            List.of(
                                    step("pin", CollectionJob::pinOne),
                                    step("look", LookAtVectors::run),
                                    step("release", Work::release));
                };
            }

            private Step step(String name, Consumer<Work> act) {
                return new Step() {
                    @Override
                    public String name() {
                        return name;
                    }

                    @Override
                    public void run(StepContext context) {
                        new Work(stores, directory, context, clock).reading(act);
                    }
                };
            }
        }
    }
}
