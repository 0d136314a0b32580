package dev.lockstep.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.Faults;
import dev.lockstep.testkit.FaultyWriter;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.transfer.Repair.Repaired;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {
    @TempDir Path directory;
    private final Collections c = new Collections();
    private final Faults counted = Faults.none();

    private Repaired repair(CollectionRef from, CollectionRef to) {
        WriteScope scope = new WriteScope("repair", "repair", 1);
        try (Snapshot left = c.pin(from)) {
            return Repair.run(
                    left,
                    () -> c.pin(to),
                    () -> new FaultyWriter(c.store.write(to, scope), counted),
                    scope,
                    ScanOptions.in(directory));
        }
    }

    @Test
    void onlyWhatDiffersIsWrittenAndTheEndIsProven() {
        CollectionRef a = c.filled("a", 0, 3000);
        CollectionRef b = c.filled("b", 0, 3000);
        c.write(b, c.generator.row(5, 1), c.generator.row(4001), c.generator.row(4002));
        c.delete(b, RowGenerator.id(17), RowGenerator.id(2999), RowGenerator.id(1000));
        Repaired repaired = repair(a, b);
        assertThat(repaired.before()).isInstanceOf(Verdict.Different.class);
        assertThat(repaired.upserted()).isEqualTo(4);
        assertThat(repaired.deleted()).isEqualTo(2);
        assertThat(repaired.after().equal()).isTrue();
        assertThat(counted.calls("commit")).isOne();
    }

    @Test
    void whatIsEqualIsNotWritten() {
        CollectionRef a = c.filled("a", 0, 100);
        CollectionRef b = c.filled("b", 0, 100);
        String version = c.store.describe(b).orElseThrow().version();
        assertThat(repair(a, b).after().equal()).isTrue();
        assertThat(c.store.describe(b).orElseThrow().version()).isEqualTo(version);
        assertThat(counted.calls("commit")).isZero();
    }

    @Test
    void anEmptyOrForeignTargetIsMadeWhole() {
        CollectionRef a = c.filled("a", 0, 2500);
        CollectionRef b = c.filled("b", 2000, 5000);
        Repaired repaired = repair(a, b);
        assertThat(repaired.upserted()).isEqualTo(2000);
        assertThat(repaired.deleted()).isEqualTo(2500);
        assertThat(repaired.after().equal()).isTrue();
        assertThat(repair(a, c.create("c")).upserted()).isEqualTo(2500);
    }
}
