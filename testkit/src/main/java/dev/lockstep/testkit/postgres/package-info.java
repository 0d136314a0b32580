/** A real PostgreSQL for tests. Depends on the JDK and JUnit only; callers bring the driver. */
@NullMarked
package dev.lockstep.testkit.postgres;

import org.jspecify.annotations.NullMarked;
