/**
 * The collection brought in step with its dataset: the step that embeds, and how it is decided what
 * has to be.
 */
@NullMarked
package dev.lockstep.index.internal.embed;

import org.jspecify.annotations.NullMarked;
