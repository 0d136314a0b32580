package dev.lockstep.testkit;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * What goes wrong, and at which call. Calls are counted by operation name over everything that
 * shares one instance: {@code upsert}, {@code delete}, {@code commit}, {@code resumed}, {@code
 * open}, {@code next}, {@code fetch}, {@code plan}, {@code pin}. Safe for many threads.
 */
public final class Faults {
    /** In which way a call goes wrong. */
    public enum Fault {
        NONE,
        /** It does nothing and throws EXTERNAL. */
        CUT,
        /** It is done, and its answer is lost: throws EXTERNAL. */
        ANSWER_LOST,
        /** It is done twice. */
        TWICE,
        /** It does nothing and throws INTERNAL, which nobody may retry. */
        BROKEN,
        /** The test's own action runs first, for example one that waits for another thread. */
        DELAYED
    }

    /** Decides by operation and its count from 1. */
    public interface Plan {
        Fault at(String operation, long nth);
    }

    private final Plan plan;
    private final Runnable delay;
    private final Map<String, Long> counts = new HashMap<>();
    private long struck;

    public Faults(Plan plan, Runnable delay) {
        this.plan = plan;
        this.delay = delay;
    }

    public static Faults none() {
        return new Faults((_, _) -> Fault.NONE, () -> {});
    }

    /** One fault, at the n-th call of an operation. */
    public static Faults once(String operation, long nth, Fault fault) {
        return new Faults(
                (op, n) -> op.equals(operation) && n == nth ? fault : Fault.NONE, () -> {});
    }

    /** Cuts, lost answers and doubled calls at random, the same for the same seed and count. */
    public static Faults random(long seed, double probability) {
        return new Faults((op, n) -> roll(seed, probability, op, n), Thread::yield);
    }

    private static Fault roll(long seed, double probability, String operation, long nth) {
        SplittableRandom random =
                new SplittableRandom(seed * 7_919 + operation.hashCode() * 31L + nth * 104_729);
        if (random.nextDouble() >= probability) {
            return Fault.NONE;
        }
        Fault[] some = {Fault.CUT, Fault.ANSWER_LOST, Fault.TWICE, Fault.DELAYED};
        return some[random.nextInt(some.length)];
    }

    /** How many calls went wrong. */
    public synchronized long struck() {
        return struck;
    }

    /** How many calls there were of an operation. */
    public synchronized long calls(String operation) {
        return counts.getOrDefault(operation, 0L);
    }

    <T> T call(String operation, Supplier<T> real) {
        return switch (count(operation)) {
            case NONE -> real.get();
            case CUT -> throw lost(operation);
            case ANSWER_LOST -> {
                Object unheard = real.get();
                throw lost(operation);
            }
            case TWICE -> {
                Object first = real.get();
                yield real.get();
            }
            case BROKEN ->
                    throw new LockstepException(
                            ErrorKind.INTERNAL, "broken", "Cannot " + operation + ": broken.");
            case DELAYED -> {
                delay.run();
                yield real.get();
            }
        };
    }

    private synchronized Fault count(String operation) {
        long nth = counts.merge(operation, 1L, Long::sum);
        Fault fault = plan.at(operation, nth);
        struck += fault == Fault.NONE ? 0 : 1;
        return fault;
    }

    private static LockstepException lost(String operation) {
        return new LockstepException(
                ErrorKind.EXTERNAL,
                "connection-lost",
                "Cannot " + operation + ": the connection was cut.");
    }
}
