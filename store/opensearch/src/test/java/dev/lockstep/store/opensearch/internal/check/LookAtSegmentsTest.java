package dev.lockstep.store.opensearch.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Finding;
import dev.lockstep.store.opensearch.internal.wire.Json;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookAtSegmentsTest {
    /** Rows, deleted ones and segments of an index of two shards, and what is to be run. */
    @ParameterizedTest
    @CsvSource({
        "20000, 100, 20, ''",
        "20000, 100, 22, max_num_segments=1",
        "9000, 0, 50, ''",
        "20000, 6000, 4, only_expunge_deletes=true",
        "20000, 4000, 4, ''",
        "1000, 8000, 4, ''",
    })
    void whatWouldProfitIsNamed(long rows, long deleted, long segments, String remedy) {
        String stats =
                "{\"primaries\":{\"docs\":{\"count\":%d,\"deleted\":%d},\"segments\":{\"count\":%d}}}"
                        .formatted(rows, deleted, segments);
        List<Finding> findings = LookAtSegments.findings("works-000001", 2, Json.read(stats));
        assertThat(findings).hasSize(remedy.isEmpty() ? 0 : 1);
        findings.forEach(finding -> {
            assertThat(finding.level()).isEqualTo(Finding.Level.NOTE);
            assertThat(finding.subject()).isEqualTo("index works-000001");
            assertThat(finding.remedy()).contains(remedy);
        });
    }
}
