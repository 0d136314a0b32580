/** What every request passes on its way to a route and back. */
@NullMarked
package dev.lockstep.server.internal.pipeline;

import org.jspecify.annotations.NullMarked;
