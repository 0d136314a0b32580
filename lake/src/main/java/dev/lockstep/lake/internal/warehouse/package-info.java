/** Tables and their commits: each is planned, tried, and planned again where it lost a race. */
@NullMarked
package dev.lockstep.lake.internal.warehouse;

import org.jspecify.annotations.NullMarked;
