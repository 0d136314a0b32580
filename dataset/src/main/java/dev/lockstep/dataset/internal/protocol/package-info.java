/**
 * What a server and its worker processes say to each other, one JSON document a line. Records only;
 * may depend on {@code api} and the column types.
 */
@NullMarked
package dev.lockstep.dataset.internal.protocol;

import org.jspecify.annotations.NullMarked;
