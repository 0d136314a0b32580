/**
 * Live migrations: a collection moves to another store while it is searched and written to.
 *
 * <p>{@link dev.lockstep.migrate.Migrations} is the service and gives the durable job. Depends on
 * {@code api}, {@code transfer} and {@code metadata}; knows no store by name.
 */
@NullMarked
package dev.lockstep.migrate;

import org.jspecify.annotations.NullMarked;
