/** Maps of generations: the sample, the plane, and where its rows lie on it. */
@NullMarked
package dev.lockstep.index.internal.map;

import org.jspecify.annotations.NullMarked;
