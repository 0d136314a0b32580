/** A wire to a server that fails as it is told. Depends on the JDK only. */
@NullMarked
package dev.lockstep.testkit.wire;

import org.jspecify.annotations.NullMarked;
