package dev.lockstep.migrate.internal.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ChangeReader.Change;
import dev.lockstep.api.ChangeReader.Deleted;
import dev.lockstep.api.ChangeReader.Emptied;
import dev.lockstep.api.ChangeReader.Part;
import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.api.ChangeReader.Written;
import dev.lockstep.api.Row;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Updates that leave out what they did not touch, as PostgreSQL's do of a vector in TOAST. */
class GroupTest {
    private static final Function<Collection<String>, List<Row>> NOBODY = _ -> List.of();

    private final Group group = new Group("", 100);

    private static Row row(float vector, String document, String metadata) {
        return new Row("a", new float[] {vector}, document, metadata);
    }

    private void add(Change... changes) {
        add("1", changes);
    }

    private void add(String position, Change... changes) {
        group.add(new Transaction(position, Instant.EPOCH, List.of(changes), true));
    }

    private static Written without(Row row, Part... parts) {
        Set<Part> unchanged = EnumSet.noneOf(Part.class);
        unchanged.addAll(List.of(parts));
        return new Written(row, unchanged);
    }

    private static void assertRow(Group.Settled settled, Row expected) {
        assertThat(settled.deleted()).isEmpty();
        assertThat(settled.rows()).hasSize(1);
        Row row = settled.rows().getFirst();
        assertThat(row.vector()).containsExactly(expected.vector());
        assertThat(row.document()).isEqualTo(expected.document());
        assertThat(row.metadata()).isEqualTo(expected.metadata());
    }

    @Test
    void whatIsLeftOutComesFromTheGroup() {
        add("1", new Written(row(1, "one", "{}"), Set.of()));
        add("2", without(row(0, "two", "{}"), Part.VECTOR));
        add("3", without(row(0, "", "{\"n\": 3}"), Part.VECTOR, Part.DOCUMENT));
        assertRow(group.settle(NOBODY, NOBODY), row(1, "two", "{\"n\": 3}"));
        assertThat(group.position("a")).isEqualTo("3");
    }

    @Test
    void elseFromTheTargetWhichIsAsItWasBeforeTheGroup() {
        add(without(row(0, "two", "{}"), Part.VECTOR));
        assertRow(group.settle(_ -> List.of(row(5, "one", "{}")), NOBODY), row(5, "two", "{}"));
    }

    @Test
    void elseFromTheSourceWhereTheRowWasDeletedAndMadeAnewLater() {
        add(without(row(0, "two", "{}"), Part.VECTOR));
        assertRow(group.settle(NOBODY, _ -> List.of(row(7, "later", "{}"))), row(7, "two", "{}"));
    }

    @Test
    void andWhatNobodyHasWasDeletedOfWhichTheChangeIsToCome() {
        add(without(row(0, "two", "{}"), Part.VECTOR));
        Group.Settled settled = group.settle(NOBODY, NOBODY);
        assertThat(settled.rows()).isEmpty();
        assertThat(settled.deleted()).containsExactly("a");
    }

    @Test
    void aRowThatWasDeletedAndMadeAnewTakesNothingFromTheOldOne() {
        add(
                new Written(row(1, "old", "{}"), Set.of()),
                new Deleted("a"),
                new Written(row(2, "new", "{}"), Set.of()),
                without(row(0, "newer", "{}"), Part.VECTOR));
        assertRow(group.settle(_ -> List.of(row(9, "there", "{}")), NOBODY), row(2, "newer", "{}"));
        add("2", new Deleted("a"));
        assertThat(group.settle(NOBODY, NOBODY).deleted()).containsExactly("a");
    }

    @Test
    void allRowsAtOnceCannotBeFollowed() {
        assertThatThrownBy(() -> add(new Emptied())).hasMessageContaining("TRUNCATE");
    }
}
