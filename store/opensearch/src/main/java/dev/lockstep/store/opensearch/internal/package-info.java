/** How collections lie in OpenSearch, how they are read, written and searched. */
@NullMarked
package dev.lockstep.store.opensearch.internal;

import org.jspecify.annotations.NullMarked;
