/** How the new side does beside what was wanted. */
@NullMarked
package dev.lockstep.migrate.internal.report;

import org.jspecify.annotations.NullMarked;
