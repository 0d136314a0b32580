/** What people ask for: a new run, one cancelled, one tried again. */
@NullMarked
package dev.lockstep.run.internal.submit;

import org.jspecify.annotations.NullMarked;
