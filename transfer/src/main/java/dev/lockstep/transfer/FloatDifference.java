package dev.lockstep.transfer;

/**
 * One float of a vector that is not the same on both sides, bit by bit: 0.0 and -0.0 differ, and so
 * do two NaNs of other bits.
 *
 * @param index from 0
 */
public record FloatDifference(int index, float left, float right) {}
