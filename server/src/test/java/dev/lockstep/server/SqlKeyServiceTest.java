package dev.lockstep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.KeyService.CreatedKey;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.metadata.MetadataDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlKeyServiceTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");

    @TempDir Path home;
    private MetadataDatabase database;
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private SqlKeyService keys;

    @BeforeEach
    void open() {
        database = MetadataDatabase.sqlite(home.resolve("m.db"));
        keys = new SqlKeyService(database, () -> now);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aSecretSpeaksForItsTenantAndRoleAndIsNotStored() {
        CreatedKey made = keys.create(ACME, "ci", Role.WRITE);
        assertThat(made.secret()).startsWith("lk_").hasSize(3 + 43);
        assertThat(keys.authenticate(made.secret()))
                .hasValueSatisfying(caller -> {
                    assertThat(caller.tenant()).isEqualTo(ACME);
                    assertThat(caller.role()).isEqualTo(Role.WRITE);
                    assertThat(caller.name()).isEqualTo("ci");
                });
        String stored =
                database.read(h ->
                        h.createQuery("select group_concat(id || name || hash) from api_keys")
                                .mapTo(String.class)
                                .one());
        assertThat(stored).doesNotContain(made.secret()).doesNotContain(made.secret().substring(3));
    }

    @Test
    void whatIsNotAKeyIsRefused() {
        keys.create(ACME, "ci", Role.READ);
        for (String wrong : new String[] {"", "lk_", "lk_x", "Bearer", "lk_" + "a".repeat(43)}) {
            assertThat(keys.authenticate(wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void aRevokedKeyEndsAtOnceHereAndSoonElsewhere() {
        CreatedKey made = keys.create(ACME, "ci", Role.READ);
        SqlKeyService elsewhere = new SqlKeyService(database, () -> now);
        assertThat(keys.authenticate(made.secret())).isPresent();
        assertThat(elsewhere.authenticate(made.secret())).isPresent();
        keys.revoke(ACME, made.key().id());
        assertThat(keys.authenticate(made.secret())).isEmpty();
        now = now.plus(SqlKeyService.REMEMBERED).plusMillis(1);
        assertThat(elsewhere.authenticate(made.secret())).isEmpty();
    }

    @Test
    void aTenantSeesAndRevokesItsOwnKeysOnly() {
        CreatedKey made = keys.create(ACME, "ci", Role.READ);
        keys.create(OTHER, "theirs", Role.READ);
        assertThat(keys.list(ACME)).extracting(k -> k.name()).containsExactly("ci");
        assertThatThrownBy(() -> keys.revoke(OTHER, made.key().id()))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("There is no key");
        assertThat(keys.authenticate(made.secret())).isPresent();
    }

    @Test
    void lastUseIsWrittenOnceAMinuteAtMost() {
        CreatedKey made = keys.create(ACME, "ci", Role.READ);
        assertThat(keys.list(ACME).getFirst().lastUsedAt()).isNull();
        Set<Instant> seen = new HashSet<>();
        Instant first = now;
        for (int second = 0; second < 120; second += 10) {
            now = first.plusSeconds(second);
            keys.authenticate(made.secret());
            seen.add(keys.list(ACME).getFirst().lastUsedAt());
        }
        assertThat(seen).containsExactlyInAnyOrder(first, first.plus(Duration.ofSeconds(70)));
    }
}
