/** The routes and what stands between a socket and a service. */
@NullMarked
package dev.lockstep.server.internal;

import org.jspecify.annotations.NullMarked;
