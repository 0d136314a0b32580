package dev.lockstep.transfer;

import dev.lockstep.transfer.internal.DurableFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the plan of one transfer. */
public interface PlanStore {
    /** The plan that was saved, empty before. */
    Optional<TransferPlan> load();

    /** Keeps the plan durably before it returns. */
    void save(TransferPlan plan);

    /** In a JSON file, which is there whole or not at all. */
    static PlanStore inFile(Path file) {
        JsonMapper json = JsonMapper.shared();
        return new PlanStore() {
            @Override
            public Optional<TransferPlan> load() {
                return Files.exists(file)
                        ? Optional.of(json.readValue(file, TransferPlan.class))
                        : Optional.empty();
            }

            @Override
            public void save(TransferPlan plan) {
                String text = json.writeValueAsString(plan);
                DurableFile.replace(file, text.getBytes(StandardCharsets.UTF_8));
            }
        };
    }
}
