/**
 * The engine behind {@link dev.lockstep.run.RunEngine}, put together; nobody else uses it. Each
 * room below is one part of the work.
 */
@NullMarked
package dev.lockstep.run.internal;

import org.jspecify.annotations.NullMarked;
