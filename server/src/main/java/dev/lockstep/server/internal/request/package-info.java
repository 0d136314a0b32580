/** One request as routes see it: who calls, with what, and what is answered. */
@NullMarked
package dev.lockstep.server.internal.request;

import org.jspecify.annotations.NullMarked;
