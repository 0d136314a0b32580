@NullMarked
package dev.lockstep.run.internal;

import org.jspecify.annotations.NullMarked;
