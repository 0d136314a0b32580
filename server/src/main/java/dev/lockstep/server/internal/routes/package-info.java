/** The routes of programs: each takes a request to a service. */
@NullMarked
package dev.lockstep.server.internal.routes;

import org.jspecify.annotations.NullMarked;
