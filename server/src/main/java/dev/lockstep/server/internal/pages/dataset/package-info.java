/**
 * A dataset and its files: columns, queries and their pictures, what came beside what it became.
 */
@NullMarked
package dev.lockstep.server.internal.pages.dataset;

import org.jspecify.annotations.NullMarked;
