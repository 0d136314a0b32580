/** A real OpenSearch with k-NN for tests; depends on the JDK and JUnit. */
@NullMarked
package dev.lockstep.testkit.opensearch;

import org.jspecify.annotations.NullMarked;
