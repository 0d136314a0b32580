/**
 * Collections in OpenSearch, each an index behind an alias. It may depend on {@code api}, the
 * official Java client and Jackson.
 */
@NullMarked
package dev.lockstep.store.opensearch;

import org.jspecify.annotations.NullMarked;
