/**
 * Javalin and Jetty as they are started, and the routes they are given. What stands between a
 * socket and a service has a room below for each part.
 */
@NullMarked
package dev.lockstep.server.internal;

import org.jspecify.annotations.NullMarked;
