/** A real S3 server for tests. Depends on the JDK and JUnit only. */
@NullMarked
package dev.lockstep.testkit.s3;

import org.jspecify.annotations.NullMarked;
