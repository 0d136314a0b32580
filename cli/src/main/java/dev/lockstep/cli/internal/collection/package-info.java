/** Collections: listed, copied, compared, looked through. */
@NullMarked
package dev.lockstep.cli.internal.collection;

import org.jspecify.annotations.NullMarked;
