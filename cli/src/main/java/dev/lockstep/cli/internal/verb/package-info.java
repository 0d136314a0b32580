/**
 * What all verbs share: the session, options, results as people or programs want them, runs
 * followed to their end.
 */
@NullMarked
package dev.lockstep.cli.internal.verb;

import org.jspecify.annotations.NullMarked;
