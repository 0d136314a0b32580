/** SQL of strangers: what is let through, and how results become JSON. Runs inside workers. */
@NullMarked
package dev.lockstep.dataset.internal.query;

import org.jspecify.annotations.NullMarked;
