/** What a migration would do and take. */
@NullMarked
package dev.lockstep.migrate.internal.plan;

import org.jspecify.annotations.NullMarked;
