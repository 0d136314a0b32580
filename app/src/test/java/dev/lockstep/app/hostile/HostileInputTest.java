package dev.lockstep.app.hostile;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What strangers may send to a whole server, over its own port. Each case says what must be
 * answered; after each group the server stands as it stood before.
 */
class HostileInputTest {
    @TempDir static Path directory;
    private static House house;

    @BeforeAll
    static void open() {
        house = new House(directory.resolve("home"), Map.of());
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @AfterEach
    void everythingStands() throws Exception {
        house.stands();
    }

    @TestFactory
    Stream<DynamicTest> csv() {
        return each(FileCases.csv());
    }

    private static Stream<DynamicTest> each(Stream<Case> cases) {
        return cases.map(one -> DynamicTest.dynamicTest(one.name(), () -> one.run(house)));
    }
}
