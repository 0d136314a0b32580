/** Opening the parts in order and closing them in the opposite one. */
@NullMarked
package dev.lockstep.app.internal;

import org.jspecify.annotations.NullMarked;
