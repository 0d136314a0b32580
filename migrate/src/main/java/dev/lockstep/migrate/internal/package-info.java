/** What people and applications ask of migrations. Each room below is one part of the work. */
@NullMarked
package dev.lockstep.migrate.internal;

import org.jspecify.annotations.NullMarked;
