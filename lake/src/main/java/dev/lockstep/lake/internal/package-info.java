/**
 * The tables of one layer as collections; for the lake module only. Each room below is one part of
 * the work.
 */
@NullMarked
package dev.lockstep.lake.internal;

import org.jspecify.annotations.NullMarked;
