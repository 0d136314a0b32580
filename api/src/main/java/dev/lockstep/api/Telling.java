package dev.lockstep.api;

import dev.lockstep.api.run.Progress;
import java.util.function.Consumer;

/** A store with acts of its own that take long, such as the build of an index after a load. */
public interface Telling extends Store {
    /**
     * Has those over a collection told of from now until what it returns is closed: now and then
     * while they go on, and at their end. The listener is called by a thread of the store's, one
     * call at a time an act, and should be quick. Where it throws {@link
     * dev.lockstep.api.run.RunCancelledException}, the store ends the act as soon as it can,
     * without effect, and throws that to whoever waits for the act. Anything else that it throws
     * ends the telling of that act and nothing else.
     */
    Ear tell(CollectionRef ref, Consumer<Told> listener);

    /** Listens until it is closed. */
    interface Ear extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * How far an act is.
     *
     * @param act such as {@code hnsw index of pg/works}
     * @param phase in the words of whoever does it; {@link #ENDED} at the end, however it ended
     * @param progress its total is 0 where it is not known in this phase
     */
    record Told(String act, String phase, Progress progress) {
        public static final String ENDED = "ended";
    }
}
