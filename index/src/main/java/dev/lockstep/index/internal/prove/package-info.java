/** Whether a sealed generation equals the collection, and whether its graph finds anything. */
@NullMarked
package dev.lockstep.index.internal.prove;

import org.jspecify.annotations.NullMarked;
