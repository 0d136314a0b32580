/**
 * Both stores of a migration, asked with patience, and vectors made to fit from one to the other.
 */
@NullMarked
package dev.lockstep.migrate.internal.sides;

import org.jspecify.annotations.NullMarked;
