/** The OpenSearch of tests as a program of its own; it may depend on OpenSearch alone. */
@NullMarked
package dev.lockstep.testkit.opensearch.server;

import org.jspecify.annotations.NullMarked;
