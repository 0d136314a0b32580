/**
 * The process in which strangers' bytes and SQL are handled, and nothing else: {@link
 * dev.lockstep.dataset.internal.worker.WorkerMain}. It has no secrets, no network of its own and
 * the memory that it was started with; whoever started it may kill it at any time.
 */
@NullMarked
package dev.lockstep.dataset.internal.worker;

import org.jspecify.annotations.NullMarked;
