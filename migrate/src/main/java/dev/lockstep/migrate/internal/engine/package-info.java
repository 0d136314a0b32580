/** What all parts of a running migration share. */
@NullMarked
package dev.lockstep.migrate.internal.engine;

import org.jspecify.annotations.NullMarked;
