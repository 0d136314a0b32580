package dev.lockstep.api;

/**
 * The durable name of a snapshot.
 *
 * @param identity tells a collection from another one of the same name created later (a table's
 *     UUID); the same identity does not yet mean that one snapshot descends from another
 * @param id the store's own name of the snapshot; unique within the identity
 * @param durability whether it can be opened again after this process has ended
 */
public record SnapshotRef(
        CollectionRef collection, String identity, String id, Durability durability) {
    /** The collection's version at this snapshot, as {@link CollectionInfo#version()} has it. */
    public String version() {
        return identity + "/" + id;
    }

    /** How long a snapshot can live. */
    public enum Durability {
        /** It survives the process that pinned it. */
        DURABLE,
        /** It ends with the session that pinned it. */
        SESSION
    }
}
