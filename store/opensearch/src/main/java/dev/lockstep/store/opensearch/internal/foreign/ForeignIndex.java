package dev.lockstep.store.opensearch.internal.foreign;

/**
 * An index that somebody else made, as a collection.
 *
 * @param name of the collection
 * @param index the one that is read
 * @param address by which it is searched: an alias, so that whatever that leads to next is searched
 *     then, or the index
 * @param identity tells it from another index of that name, or another field of vectors
 */
public record ForeignIndex(
        String name, String index, String address, String identity, ForeignFields fields) {
    ForeignIndex named(String other) {
        return new ForeignIndex(other, index, address, identity, fields);
    }
}
