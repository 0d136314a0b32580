package dev.lockstep.app.hostile;

import java.io.IOException;
import java.nio.file.Files;
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

    @TestFactory
    Stream<DynamicTest> json() {
        return each(FormatCases.json());
    }

    @TestFactory
    Stream<DynamicTest> excel() {
        return each(FormatCases.excel());
    }

    @TestFactory
    Stream<DynamicTest> parquet() {
        return each(FormatCases.parquet(directory));
    }

    @TestFactory
    Stream<DynamicTest> large() {
        return each(FormatCases.large());
    }

    @TestFactory
    Stream<DynamicTest> names() {
        return each(Stream.of(NameCases.files(), NameCases.datasets()).flatMap(c -> c));
    }

    @TestFactory
    Stream<DynamicTest> pathsAndDefinitions() {
        return each(Stream.of(NameCases.paths(), NameCases.definitions()).flatMap(c -> c));
    }

    @TestFactory
    Stream<DynamicTest> searches() {
        return each(
                Stream.of(SearchCases.vectors(), SearchCases.numbers(), SearchCases.filters())
                        .flatMap(c -> c));
    }

    @TestFactory
    Stream<DynamicTest> sql() throws IOException {
        Path file = Files.writeString(directory.resolve("hidden.csv"), "a\nhidden-content\n");
        house.secrets().add("hidden-content");
        return each(
                Stream.of(
                                SqlCases.statements(file),
                                SqlCases.tables(file),
                                SqlCases.functions(file),
                                SqlCases.tableFunctions())
                        .flatMap(c -> c));
    }

    @TestFactory
    Stream<DynamicTest> greedySql() {
        return each(SqlCases.greedy());
    }

    @TestFactory
    Stream<DynamicTest> requests() {
        return each(
                Stream.of(
                                HttpCases.requests(),
                                HttpCases.slow(),
                                HttpCases.paths(),
                                HttpCases.methods(),
                                HttpCases.multiparts())
                        .flatMap(c -> c));
    }

    @TestFactory
    Stream<DynamicTest> recordsHabitsAndKeys() {
        return each(
                Stream.of(HttpCases.records(), HttpCases.habits(), HttpCases.keys())
                        .flatMap(c -> c));
    }

    private static Stream<DynamicTest> each(Stream<Case> cases) {
        return cases.map(one -> DynamicTest.dynamicTest(one.name(), () -> one.run(house)));
    }
}
