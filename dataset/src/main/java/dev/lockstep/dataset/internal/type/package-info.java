/**
 * Names and types of columns, decided from every row. Pure: makes SQL and judges its results, runs
 * nothing. May depend on {@code api} and {@code lake}'s column types.
 */
@NullMarked
package dev.lockstep.dataset.internal.type;

import org.jspecify.annotations.NullMarked;
