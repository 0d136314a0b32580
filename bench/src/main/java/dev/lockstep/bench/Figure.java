package dev.lockstep.bench;

/**
 * One measured claim.
 *
 * @param ours with its unit
 * @param beside the peer's figure or the limit, with its unit
 * @param verdict the ratio, or whether the limit is held
 */
record Figure(String claim, String ours, String beside, String verdict) {
    String row() {
        return "| " + claim + " | " + ours + " | " + beside + " | " + verdict + " |";
    }
}
