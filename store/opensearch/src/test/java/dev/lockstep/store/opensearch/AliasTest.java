package dev.lockstep.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.StoreSubject;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody else leads the alias of a collection elsewhere: no search is answered from there, no row
 * that is written meanwhile is lost, and what the refusal says leads it back.
 */
class AliasTest {
    private static final RowGenerator GENERATOR = new RowGenerator(21, 4);

    private static final String FILTERED =
            """
            {"add": {"index": "%s", "alias": "%s", "filter": {"ids": {"values": ["%s"]}}}}\
            """;

    private final Place place = Place.fresh();
    private final OpenSearchStore store = place.store();
    private final String alias = place.prefix() + "default.works";
    private final String index = alias + "-000001";
    private final String other = place.prefix() + "other";
    private Searcher searcher;
    private int written;

    @BeforeEach
    void make() {
        Place.make(store, "works", Metric.L2, GENERATOR.rows(0, 20));
        searcher = store.searcher(Place.ref("works"));
        assertFound(20);
        assertThat(store.ledAstray(Place.ref("works"))).isEmpty();
    }

    @AfterEach
    void close() {
        searcher.close();
        store.close();
        place.ask("DELETE", other, "");
    }

    private SearchRequest nearest(boolean exact, Filter filter) {
        return new SearchRequest(
                Mode.VECTOR, Objects.requireNonNull(row().vector()), null, 3, 0, exact, filter);
    }

    private static Row row() {
        return GENERATOR.row(7);
    }

    private void assertFound(int rows) {
        assertThat(searcher.search(nearest(false, Filter.all())).hits())
                .extracting(Hit::id)
                .contains(row().id());
        assertThat(searcher.search(nearest(false, Filter.eq("n", -1))).hits()).isEmpty();
        assertThat(searcher.rows()).isEqualTo(rows);
    }

    private void turn(String actions) {
        assertThat(place.ask("POST", "_aliases", "{\"actions\":[" + actions + "]}").has("error"))
                .isFalse();
    }

    private static String action(String what, String of, String alias) {
        return "{\"" + what + "\":{\"index\":\"" + of + "\",\"alias\":\"" + alias + "\"}}";
    }

    /** What the refusal says to do is done as it says. */
    private void assertRefusedUntilLedBack(String found) {
        for (Filter filter : List.of(Filter.all(), Filter.eq("n", -1))) {
            for (boolean exact : new boolean[] {false, true}) {
                assertRefusal(() -> searcher.search(nearest(exact, filter)), found);
            }
        }
        assertRefusal(() -> searcher.rows(), found);
        Row late = GENERATOR.row(100 + ++written);
        write(List.of(late));
        // By its id it is read where it was written.
        Rows.assertSame(List.of(late), searcher.fetch(List.of(late.id(), "row of nobody")));
        leadBack(found);
        assertFound(20 + written);
    }

    private void leadBack(String found) {
        String said = store.ledAstray(Place.ref("works")).orElseThrow();
        assertThat(said).contains(alias + " " + found).contains(", expected it").contains(index);
        String request = said.substring(said.indexOf('{'), said.lastIndexOf('}') + 1);
        assertThat(place.ask("POST", "_aliases", request).path("acknowledged").asBoolean())
                .as(said)
                .isTrue();
        assertThat(store.ledAstray(Place.ref("works"))).isEmpty();
    }

    private static void assertRefusal(Runnable act, String found) {
        LockstepException refusal = catchThrowableOfType(LockstepException.class, act::run);
        assertThat(refusal).hasMessageContaining(found);
        assertThat(refusal.code()).isEqualTo("opensearch-alias");
        assertThat(refusal.kind()).isEqualTo(ErrorKind.EXTERNAL);
    }

    private void write(List<Row> rows) {
        WriteScope scope = StoreSubject.scope("follow", 1);
        try (StoreWriter writer = store.write(Place.ref("works"), scope)) {
            assertThat(writer.upsert(Batch.of(rows, 4))).isEmpty();
            writer.commit(StoreSubject.checkpoint(scope, rows.size()));
        }
    }

    @Test
    void anAliasThatLeadsElsewhereIsNotSearched() {
        place.made(other, "{\"settings\":{\"index.number_of_replicas\":0}}");
        turn(action("remove", index, alias) + "," + action("add", other, alias));
        assertRefusedUntilLedBack("leads to " + other);
        turn(action("remove", index, alias));
        assertRefusedUntilLedBack("is gone");
        turn(FILTERED.formatted(index, alias, "none"));
        assertRefusedUntilLedBack("has a filter or a routing");
        turn(FILTERED.formatted(index, alias, row().id()));
        assertRefusedUntilLedBack("has a filter or a routing");
    }

    /** It has the same fields, and even the same ids. */
    @Test
    void anAliasThatLeadsToAnotherCollectionOfOursIsNotSearched() {
        Place.make(store, "others", Metric.L2, List.of(row()));
        String theirs = place.prefix() + "default.others-000001";
        turn(action("remove", index, alias) + "," + action("add", theirs, alias));
        assertRefusedUntilLedBack("leads to " + theirs);
        turn(action("add", theirs, alias));
        assertRefusal(() -> searcher.search(nearest(true, Filter.all())), "leads to ");
        assertRefusal(() -> searcher.rows(), "leads to ");
        Rows.assertSame(List.of(row()), searcher.fetch(List.of(row().id())));
        leadBack("leads to ");
        assertFound(20 + written);
    }

    /** An exchange of the collection turns the alias too, under searchers that are open. */
    @Test
    void whatAnExchangePublishedIsSearchedByWhoeverHasItOpen() {
        WriteScope scope = StoreSubject.scope("load", 1);
        try (StoreWriter writer = store.replace(Place.ref("works"), scope)) {
            writer.upsert(Batch.of(GENERATOR.rows(0, 25), 4));
            writer.commit(StoreSubject.checkpoint(scope, 25));
        }
        store.publish(Place.ref("works"), scope, CollectionSpec.of(4, Metric.L2));
        assertFound(25);
        assertThat(store.ledAstray(Place.ref("works"))).isEmpty();
    }
}
