package dev.lockstep.testkit;

/** Gives the contracts the store that they test. */
public interface Subject {
    StoreSubject subject();

    /** The same store, closed and opened again. */
    StoreSubject reopened();
}
