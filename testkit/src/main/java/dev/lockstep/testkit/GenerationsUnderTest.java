package dev.lockstep.testkit;

/** Gives the contracts the store of generations that they test. */
public interface GenerationsUnderTest {
    GenerationSubject generations();

    /** The same store, closed and opened again. */
    GenerationSubject reopenedGenerations();
}
