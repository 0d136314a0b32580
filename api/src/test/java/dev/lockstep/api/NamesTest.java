package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"works", "a", "works-2026_v1", "0day"})
    void takesPlainNames(String name) {
        assertThat(Names.require("dataset", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Works", "../x", "a b", "_a", "a'b", "ü"})
    void refusesOthersAndSuggestsOne(String name) {
        assertThatThrownBy(() -> Names.require("dataset", name))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("expected 1 to 96");
        assertThat(Names.require("dataset", Names.suggest(name))).isNotEmpty();
    }

    @Test
    void crashPointsAreNamedByPartAndPlace() {
        assertThat(CrashPoint.PUBLISH_BEFORE_POINTER.label()).isEqualTo("publish.before-pointer");
    }

    @Test
    void controlCharactersDoNotReachMessages() {
        assertThat(Names.shown("a\u001b[31m\nb")).doesNotContain("\u001b", "\n");
    }
}
