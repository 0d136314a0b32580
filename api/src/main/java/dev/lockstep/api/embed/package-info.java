/** Turning texts into vectors: the contract and the identity of a model. */
@NullMarked
package dev.lockstep.api.embed;

import org.jspecify.annotations.NullMarked;
