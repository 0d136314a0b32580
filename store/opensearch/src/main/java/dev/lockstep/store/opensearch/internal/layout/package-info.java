/**
 * How a collection of ours lies in OpenSearch: names, mappings, documents, and the document that
 * says how it stands.
 */
@NullMarked
package dev.lockstep.store.opensearch.internal.layout;

import org.jspecify.annotations.NullMarked;
