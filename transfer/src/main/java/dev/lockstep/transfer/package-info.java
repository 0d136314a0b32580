/**
 * Copy, verify and repair between any two stores.
 *
 * <p>Depends on {@code api} only and knows no store by name. {@link dev.lockstep.transfer.Transfer}
 * moves rows, {@link dev.lockstep.transfer.Verify} proves that two snapshots hold the same ones,
 * {@link dev.lockstep.transfer.Repair} writes what differs, and {@link
 * dev.lockstep.transfer.FullDifference} finds what changed where a store cannot tell.
 */
@NullMarked
package dev.lockstep.transfer;

import org.jspecify.annotations.NullMarked;
