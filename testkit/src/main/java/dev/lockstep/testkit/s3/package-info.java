/** A real S3 server for tests, and a wire to it that fails. Depends on the JDK and JUnit only. */
@NullMarked
package dev.lockstep.testkit.s3;

import org.jspecify.annotations.NullMarked;
