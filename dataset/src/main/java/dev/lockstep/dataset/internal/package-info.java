/**
 * Datasets as rows of the metadata database, their files under way, and what people see of them.
 */
@NullMarked
package dev.lockstep.dataset.internal;

import org.jspecify.annotations.NullMarked;
