package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.store.pgvector.internal.finding.Findings;

/**
 * Something that following changes needs and that is not so.
 *
 * @param subject such as {@code setting wal_level}
 * @param found what is so
 * @param remedy what to run or do
 */
public record Need(String subject, String found, String remedy) {
    public void tell(Findings findings) {
        findings.fault(subject, found, remedy);
    }

    /** As a part of an error's message. */
    String sentence() {
        return "found of " + subject + " that " + found + "; do " + remedy;
    }
}
