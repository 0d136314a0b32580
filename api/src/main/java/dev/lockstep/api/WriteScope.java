package dev.lockstep.api;

/**
 * On whose behalf is written.
 *
 * @param run the run's id
 * @param step tells the transfers of one run apart
 * @param epoch raised at each claim of the run; a writer with an older one must fail
 */
public record WriteScope(String run, String step, long epoch) {}
