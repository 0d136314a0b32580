package dev.lockstep.migrate.internal.prove;

import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.ProvenVectors;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.sides.Sides;
import dev.lockstep.migrate.internal.sides.TextSnapshot;
import dev.lockstep.migrate.internal.sides.TwoModels;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.transfer.Differences;
import dev.lockstep.transfer.Proof;
import dev.lockstep.transfer.RowDifference;
import dev.lockstep.transfer.ScanOptions;
import dev.lockstep.transfer.Verdict;
import dev.lockstep.transfer.Verify;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares all rows of both sides while they are written to.
 *
 * <p>Both are pinned, first the truth, then, once it has everything of that moment, the other. A
 * row that was written meanwhile may differ and be right; one that was not, and differs, is wrong.
 * The former are read again until they rest.
 */
public final class ProveSides {
    private static final int ROUNDS = 3;
    private static final int SHOWN = 100;
    private static final int MOST_CANDIDATES = 20_000;
    private static final int FETCHED = 500;

    private final Sides sides;
    private final Following following;
    private final ScanOptions scan;
    private final String owner;

    public ProveSides(Sides sides, Following following, ScanOptions scan, String owner) {
        this.sides = sides;
        this.following = following;
        this.scan = scan;
        this.owner = owner;
    }

    /** What is told of the one that follows. */
    public interface Following {
        /** The side that is written to first. */
        Side truth();

        /** Where the truth is: what it has now is not behind this. */
        String head();

        /**
         * Returns when the other side has everything up to a position.
         *
         * @throws dev.lockstep.api.LockstepException where that takes too long
         */
        void await(String position);

        void watchMoves();

        void endWatch();

        /** The ids that were changed behind a position. */
        Set<String> movedBehind(String position);
    }

    /** The ids that differ although they rest, with what was found. */
    public record Found(Proven proven, Set<String> differing) {}

    public Found run(Instant now) {
        following.watchMoves();
        try {
            String before = following.head();
            Snapshot truth = sides.pin(following.truth(), owner);
            try {
                following.await(following.head());
                Side other = MigrationRow.other(following.truth());
                Snapshot follower = sides.pin(other, owner + "-other");
                LookAtVectors vectors = vectors();
                try (Proof proof =
                        Verify.compare(
                                shown(following.truth(), truth, vectors),
                                shown(other, follower, vectors),
                                scan)) {
                    return withVectors(judged(now, before, truth, proof), vectors);
                } finally {
                    sides.unpin(follower, owner + "-other");
                }
            } finally {
                sides.unpin(truth, owner);
            }
        } finally {
            following.endWatch();
        }
    }

    private @Nullable LookAtVectors vectors() {
        TwoModels models = sides.models();
        return models == null ? null : new LookAtVectors(models.target());
    }

    /** Without vectors where each side has its own; those of the target are looked at instead. */
    private static Snapshot shown(Side side, Snapshot snapshot, @Nullable LookAtVectors vectors) {
        if (vectors == null) {
            return snapshot;
        }
        return side == Side.TARGET
                ? new TextSnapshot(snapshot, _ -> true, vectors::see)
                : new TextSnapshot(snapshot, vectors::isTaken, _ -> {});
    }

    /** A vector and its document are one row of one side: who writes meanwhile does not matter. */
    private Found withVectors(Found found, @Nullable LookAtVectors vectors) {
        if (vectors == null) {
            return found;
        }
        Proven rows = found.proven();
        ProvenVectors proven = vectors.proven();
        Set<String> wrong = new TreeSet<>(rows.ids());
        wrong.addAll(vectors.wrong());
        Set<String> differing = new HashSet<>(found.differing());
        if (following.truth() == Side.SOURCE) {
            differing.addAll(vectors.wrong());
        }
        return new Found(
                new Proven(
                        rows.at(),
                        rows.rows(),
                        rows.candidates(),
                        rows.differences() + proven.wrong(),
                        wrong.stream().limit(SHOWN).toList(),
                        rows.sentence() + LookAtVectors.sentence(proven),
                        proven),
                differing);
    }

    private Found judged(Instant now, String before, Snapshot truth, Proof proof) {
        if (proof.verdict() instanceof Verdict.Equal equal) {
            return found(now, equal.rows(), 0, Set.of(), Set.of());
        }
        List<String> candidates = new ArrayList<>();
        long[] beyond = new long[1];
        proof.differences((RowDifference d) -> {
            if (candidates.size() < MOST_CANDIDATES) {
                candidates.add(d.id());
            } else {
                beyond[0]++;
            }
        });
        Set<String> moved = following.movedBehind(before);
        Set<String> wrong = new TreeSet<>(candidates);
        wrong.removeAll(moved);
        Set<String> moving = new TreeSet<>(candidates);
        moving.retainAll(moved);
        for (int round = 0; round < ROUNDS && !moving.isEmpty(); round++) {
            again(moving, wrong);
        }
        Found found = found(now, truth.rows(), candidates.size() + beyond[0], wrong, moving);
        return beyond[0] == 0 ? found : withMore(found, beyond[0]);
    }

    private static Found withMore(Found found, long beyond) {
        Proven p = found.proven();
        return new Found(
                new Proven(
                        p.at(),
                        p.rows(),
                        p.candidates(),
                        p.differences() + beyond,
                        p.ids(),
                        p.sentence(),
                        null),
                found.differing());
    }

    /** Reads rows again that were changing; those that rest now are right or wrong. */
    private void again(Set<String> moving, Set<String> wrong) {
        List<String> ids = new ArrayList<>(moving);
        String before = following.head();
        Map<String, Row> left = byId(following.truth(), ids);
        following.await(following.head());
        Map<String, Row> right = byId(MigrationRow.other(following.truth()), ids);
        Set<String> moved = following.movedBehind(before);
        for (String id : ids) {
            if (same(left.get(id), right.get(id))) {
                moving.remove(id);
            } else if (!moved.contains(id)) {
                moving.remove(id);
                wrong.add(id);
            }
        }
    }

    private Map<String, Row> byId(Side side, List<String> ids) {
        TwoModels models = sides.models();
        Map<String, Row> rows = new HashMap<>();
        for (int from = 0; from < ids.size(); from += FETCHED) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + FETCHED));
            sides.fetch(side, some).stream()
                    .filter(row -> models == null || side == Side.TARGET || models.isTaken(row))
                    .map(row -> models == null ? row : TextSnapshot.text(row))
                    .forEach(row -> rows.put(row.id(), row));
        }
        return rows;
    }

    private boolean same(@Nullable Row left, @Nullable Row right) {
        if (left == null || right == null) {
            return left == right;
        }
        return Differences.between(left, right, sides.form()).isEmpty();
    }

    private static Found found(
            Instant now, long rows, long candidates, Set<String> wrong, Set<String> moving) {
        String sentence;
        if (!wrong.isEmpty()) {
            sentence =
                    String.format(
                            Locale.ROOT,
                            "Of %,d rows %,d differ although nobody writes to them.",
                            rows,
                            wrong.size());
        } else if (!moving.isEmpty()) {
            sentence =
                    String.format(
                            Locale.ROOT,
                            "All %,d rows are equal, but %,d that change all the time and could"
                                    + " not be told.",
                            rows,
                            moving.size());
        } else {
            sentence = String.format(Locale.ROOT, "All %,d rows are equal.", rows);
        }
        List<String> shown = wrong.stream().limit(SHOWN).toList();
        return new Found(
                new Proven(now, rows, candidates, wrong.size(), shown, sentence, null),
                new HashSet<>(wrong));
    }
}
