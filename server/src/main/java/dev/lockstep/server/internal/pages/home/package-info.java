/** Whether all is in step, at one look. */
@NullMarked
package dev.lockstep.server.internal.pages.home;

import org.jspecify.annotations.NullMarked;
