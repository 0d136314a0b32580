/** Stores and databases: how they are named, looked at and prepared. */
@NullMarked
package dev.lockstep.cli.internal.store;

import org.jspecify.annotations.NullMarked;
