package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurrogatesTest {
    private static final char HIGH = '\uD83D';
    private static final char LOW = '\uDE80';

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 1000})
    void aHalfIsFoundWhereverItIs(int before) {
        for (String plain : new String[] {"a".repeat(before), "ä語\uFFFF".repeat(before)}) {
            assertThat(Surrogates.arePaired(plain)).isTrue();
            assertThat(Surrogates.arePaired(plain + HIGH + LOW)).isTrue();
            assertThat(Surrogates.arePaired(plain + HIGH + LOW + plain + HIGH + LOW)).isTrue();
            assertThat(Surrogates.arePaired(plain + HIGH)).isFalse();
            assertThat(Surrogates.arePaired(plain + LOW)).isFalse();
            assertThat(Surrogates.arePaired(plain + LOW + HIGH)).isFalse();
            assertThat(Surrogates.arePaired(plain + HIGH + "x" + LOW)).isFalse();
            assertThat(Surrogates.arePaired(plain + HIGH + HIGH + LOW)).isFalse();
            assertThat(Surrogates.arePaired(plain + HIGH + plain + "x")).isFalse();
        }
    }
}
