/**
 * Collections of all stores: listed, copied, compared and repaired by the one engine, as durable
 * runs. Depends on {@code api} and {@code transfer}; is given the stores by name.
 */
@NullMarked
package dev.lockstep.app.collections;

import org.jspecify.annotations.NullMarked;
