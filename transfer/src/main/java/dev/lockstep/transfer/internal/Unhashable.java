package dev.lockstep.transfer.internal;

/** A value has no canonical form; without a stack trace, since it is an answer and no fault. */
public final class Unhashable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Unhashable(String reason) {
        super(reason, null, false, false);
    }

    /** What was found, to stand behind the name of the value. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
