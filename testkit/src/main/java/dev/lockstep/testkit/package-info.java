/** Contract tests, a clock, a fault-injecting store, fixtures of real services. */
@NullMarked
package dev.lockstep.testkit;

import org.jspecify.annotations.NullMarked;
