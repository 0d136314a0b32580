package dev.lockstep.api;

/**
 * A row that a target does not take.
 *
 * @param reason for people: what was found, what was expected
 */
public record Refusal(String id, String reason) {}
