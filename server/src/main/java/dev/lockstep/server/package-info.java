/**
 * The HTTP server: REST under {@code /api/v1}, {@code /find}, pages, keys and the habits that every
 * route shares (roles, limits, problem documents, idempotency).
 *
 * <p>Depends on {@code api} and {@code metadata}; knows no store and no lake. What it serves are
 * the services of {@link dev.lockstep.api.service}, wired in {@code app}.
 */
@NullMarked
package dev.lockstep.server;

import org.jspecify.annotations.NullMarked;
