/** What migrations are given of the stores and models of this home. */
@NullMarked
package dev.lockstep.app.migrations;

import org.jspecify.annotations.NullMarked;
