/**
 * Ingest of files and records, types, bronze and silver, SQL, all strangers' bytes in worker
 * processes.
 */
@NullMarked
package dev.lockstep.dataset;

import org.jspecify.annotations.NullMarked;
