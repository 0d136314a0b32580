/** REST resources, pages, authentication. */
@NullMarked
package dev.lockstep.server;

import org.jspecify.annotations.NullMarked;
