/** What is written about a backup and its files, as text and as records. */
@NullMarked
package dev.lockstep.store.archive.internal.manifest;

import org.jspecify.annotations.NullMarked;
