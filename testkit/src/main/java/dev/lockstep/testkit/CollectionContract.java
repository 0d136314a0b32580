package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Metric;
import dev.lockstep.api.TenantId;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Making, describing, listing and dropping collections. */
public interface CollectionContract extends Subject {
    @Test
    default void aNewCollectionIsEmptyAndDescribed() {
        CollectionSpec spec = new CollectionSpec(3, Metric.L2, "model-1", Map.of("key", "a \"b\""));
        CollectionRef ref = subject().ref("works");
        subject().writable().create(ref, spec);
        CollectionInfo info = subject().store().describe(ref).orElseThrow();
        assertThat(info.ref()).isEqualTo(ref);
        assertThat(info.spec().dimension()).isEqualTo(3);
        assertThat(info.spec().metric()).isEqualTo(Metric.L2);
        assertThat(info.spec().model()).isEqualTo("model-1");
        assertThat(info.spec().properties()).containsEntry("key", "a \"b\"");
        assertThat(info.rows()).isZero();
        assertThat(subject().rows(ref)).isEmpty();
    }

    @Test
    default void collectionsAreListedByNameAndTenant() {
        subject().create("zebra", 2);
        subject().create("apple", 2);
        TenantId other = new TenantId("other");
        CollectionRef theirs = new CollectionRef(other, subject().store().kind(), "mango");
        subject().writable().create(theirs, CollectionSpec.of(2, Metric.COSINE));
        assertThat(subject().store().collections(StoreSubject.TENANT))
                .extracting(i -> i.ref().name())
                .containsExactly("apple", "zebra");
        assertThat(subject().store().collections(other))
                .extracting(CollectionInfo::ref)
                .containsExactly(theirs);
        assertThat(subject().store().collections(new TenantId("nobody"))).isEmpty();
    }

    @Test
    default void nothingCrossesTenants() {
        CollectionRef mine = subject().create("works", 1);
        CollectionRef theirs =
                new CollectionRef(new TenantId("other"), subject().store().kind(), "works");
        assertThat(subject().store().describe(theirs)).isEmpty();
        subject().writable().create(theirs, CollectionSpec.of(1, Metric.COSINE));
        subject().write(theirs, "r1", 1, Rows.row("theirs", 1));
        assertThat(subject().rows(mine)).isEmpty();
        subject().writable().drop(theirs);
        assertThat(subject().store().describe(mine)).isPresent();
    }

    @Test
    default void creatingTheSameAgainKeepsTheRows() {
        CollectionRef ref = subject().create("works", 2);
        subject().write(ref, "r1", 2, Rows.row("a", 1, 2));
        subject().create("works", 2);
        assertThat(subject().rows(ref)).containsOnlyKeys("a");
    }

    @Test
    default void creatingAnotherShapeIsAConflict() {
        CollectionRef ref = subject().create("works", 2);
        StoreSubject.assertFails(
                ErrorKind.CONFLICT,
                "works",
                () -> subject().writable().create(ref, CollectionSpec.of(3, Metric.COSINE)));
        StoreSubject.assertFails(
                ErrorKind.CONFLICT,
                "works",
                () -> subject().writable().create(ref, CollectionSpec.of(2, Metric.L2)));
    }

    @Test
    default void droppingRemovesAllAndAbsenceIsNoError() {
        CollectionRef ref = subject().create("works", 2);
        subject().write(ref, "r1", 2, Rows.row("a", 1, 2));
        subject().writable().drop(ref);
        assertThat(subject().store().describe(ref)).isEmpty();
        assertThat(subject().store().collections(StoreSubject.TENANT)).isEmpty();
        subject().writable().drop(ref);
        subject().create("works", 2);
        assertThat(subject().rows(ref)).isEmpty();
    }

    @Test
    default void whatIsNotThereIsNotFound() {
        CollectionRef absent = subject().ref("absent");
        assertThat(subject().store().describe(absent)).isEmpty();
        StoreSubject.assertFails(ErrorKind.NOT_FOUND, "absent", () -> subject().pin(absent));
        StoreSubject.assertFails(
                ErrorKind.NOT_FOUND,
                "absent",
                () -> subject().writable().write(absent, StoreSubject.scope("r", 1)).close());
    }

    @Test
    default void theVersionChangesWithTheContent() {
        CollectionRef ref = subject().create("works", 2);
        String empty = subject().store().describe(ref).orElseThrow().version();
        assertThat(subject().store().describe(ref).orElseThrow().version()).isEqualTo(empty);
        subject().write(ref, "r1", 2, Rows.row("a", 1, 2));
        CollectionInfo info = subject().store().describe(ref).orElseThrow();
        assertThat(info.version()).isNotEqualTo(empty);
        assertThat(info.rows()).isOne();
    }

    @Test
    default void aCollectionWithoutVectorsIsTakenOrRefused() {
        CollectionRef ref = subject().ref("plain");
        Runnable create =
                () -> subject().writable().create(ref, CollectionSpec.of(0, Metric.COSINE));
        subject()
                .refuses(Ability.NO_DIMENSION)
                .ifPresentOrElse(
                        words -> StoreSubject.assertFails(ErrorKind.USER, words, create),
                        () -> {
                            create.run();
                            subject().write(ref, "r1", 0, Values.plain("a"));
                            Rows.assertSame(Values.plain("a"), subject().rows(ref).get("a"));
                        });
    }
}
