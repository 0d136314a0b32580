package dev.lockstep.server.internal.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Filter.And;
import dev.lockstep.api.search.Filter.Exists;
import dev.lockstep.api.search.Filter.In;
import dev.lockstep.api.search.Filter.Not;
import dev.lockstep.api.search.Filter.NumberRange;
import dev.lockstep.api.search.Filter.Or;
import dev.lockstep.api.search.Filter.TextRange;
import dev.lockstep.server.internal.request.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FilterTest {
    private static final Json JSON = new Json();

    record Case(String text, Filter expected) {}

    static Stream<Case> json() {
        return Stream.of(
                new Case("{}", Filter.all()),
                new Case("null", Filter.all()),
                new Case("{\"year\": 1997}", Filter.eq("year", 1997L)),
                new Case("{\"open\": true}", Filter.eq("open", true)),
                new Case("{\"field\": [\"a\", 2.5]}", new In("field", List.of("a", 2.5))),
                new Case("{\"venue\": null}", new Not(new Exists("venue"))),
                new Case(
                        "{\"year\": {\"gte\": 1990, \"lt\": 2000}}",
                        new NumberRange("year", 1990.0, true, 2000.0, false)),
                new Case(
                        "{\"date\": {\"gt\": \"2020-01\"}}",
                        new TextRange("date", "2020-01", false, null, false)),
                new Case("{\"year\": {\"ne\": 3}}", new Not(Filter.eq("year", 3L))),
                new Case("{\"v\": {\"exists\": true}}", new Exists("v")),
                new Case("{\"v\": {\"exists\": false}}", new Not(new Exists("v"))),
                new Case(
                        "{\"v\": {\"not\": {\"gte\": 3}}}",
                        new Not(new NumberRange("v", 3.0, true, null, false))),
                new Case(
                        "{\"a\": 1, \"not\": {\"b\": 2}}",
                        new And(List.of(Filter.eq("a", 1L), new Not(Filter.eq("b", 2L))))),
                new Case(
                        "{\"or\": [{\"a\": 1}, {\"b\": \"x\"}]}",
                        new Or(List.of(Filter.eq("a", 1L), Filter.eq("b", "x")))));
    }

    @ParameterizedTest
    @MethodSource
    void json(Case c) {
        assertThat(FilterJson.parse(JSON.tree(c.text()))).isEqualTo(c.expected());
    }

    static Stream<Case> text() {
        return Stream.of(
                new Case("year>=1990", new NumberRange("year", 1990.0, true, null, false)),
                new Case("year < 2e3", new NumberRange("year", null, false, 2000.0, false)),
                new Case(
                        "date<=2020-01-31", new TextRange("date", null, false, "2020-01-31", true)),
                new Case("field=a|b", new In("field", List.of("a", "b"))),
                new Case("year=1990", new In("year", List.of("1990", 1990L))),
                new Case("year=\"1990\"", new In("year", List.of("1990"))),
                new Case("q=\"a|b\"", new In("q", List.of("a|b"))),
                new Case("open=true", new In("open", List.of("true", true))),
                new Case("v!=x=y", new Not(new In("v", List.of("x=y")))),
                new Case("venue", new Exists("venue")),
                new Case("!venue", new Not(new Exists("venue"))),
                new Case("{\"a\": 1}", Filter.eq("a", 1L)));
    }

    @ParameterizedTest
    @MethodSource
    void text(Case c) {
        assertThat(FilterText.parse(List.of(c.text()), JSON)).isEqualTo(c.expected());
    }

    @Test
    void severalConditionsMustAllHold() {
        assertThat(FilterText.parse(List.of("a", "", "b"), JSON))
                .isEqualTo(new And(List.of(new Exists("a"), new Exists("b"))));
        assertThat(FilterText.parse(List.of(), JSON)).isEqualTo(Filter.all());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    [1]                              | found an array, expected an object
                    "x"                              | found 'x'
                    {"a": {}}                        | found an empty object for 'a'
                    {"a": {"gte": null}}             | found null as a bound of 'a'
                    {"a": {"gt": 1, "gte": 2}}       | found two bounds on one side of 'a'
                    {"a": {"gt": 1, "lt": "x"}}      | found a number and a text as bounds of 'a'
                    {"a": {"like": "x"}}             | found 'like' for 'a', expected one of eq, ne, in
                    {"a": []}                        | found an array for 'a', expected an array with at least one
                    {"a": [[1]]}                     | found an array for 'a'
                    {"or": []}                       | found an array under 'or'
                    {"not": 3}                       | found '3'
                    {"a": {"exists": 1}}             | found '1' for exists
                    """)
    void whatIsNoFilterIsNamed(String text, String found) {
        assertThatThrownBy(() -> FilterJson.parse(JSON.tree(text)))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining(found);
    }

    @Test
    void depthIsLimited() {
        String deep = "{\"not\": ".repeat(100) + "{}" + "}".repeat(100);
        assertThatThrownBy(() -> FilterJson.parse(JSON.tree(deep)))
                .hasMessageContaining("more than 32 levels");
    }
}
