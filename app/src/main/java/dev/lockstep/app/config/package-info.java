/**
 * Configuration: one YAML file, environment variables over it, flags over those. Every key is in
 * {@link dev.lockstep.app.config.Keys}; anything else is an error that names the nearest key. The
 * origin of each value is kept for {@code config show}.
 *
 * <p>Depends on {@code api} and Jackson's YAML.
 */
@NullMarked
package dev.lockstep.app.config;

import org.jspecify.annotations.NullMarked;
