package dev.lockstep.api;

/** A store whose server tells how busy others keep it, so that reading can give way to them. */
public interface LoadTelling extends Store {
    /**
     * Sessions that are at work at this moment, those of Lockstep left out.
     *
     * @throws LockstepException FORBIDDEN with code {@code load-hidden} where the server does not
     *     let this user see what others do
     */
    int sessionsAtWork();
}
