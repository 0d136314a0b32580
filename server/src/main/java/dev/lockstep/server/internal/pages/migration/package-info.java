/** Migrations, their gates and goals. */
@NullMarked
package dev.lockstep.server.internal.pages.migration;

import org.jspecify.annotations.NullMarked;
