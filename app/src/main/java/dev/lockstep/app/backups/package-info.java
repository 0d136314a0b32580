/**
 * Backups of collections of any store as durable runs: made, verified, restored, drilled, expired,
 * searched. Depends on {@code api}, {@code transfer}, the archive and, for what travels with an
 * index, on {@code index} and {@code embed}; is given the stores by name.
 */
@NullMarked
package dev.lockstep.app.backups;

import org.jspecify.annotations.NullMarked;
