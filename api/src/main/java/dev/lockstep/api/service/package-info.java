/**
 * What the server offers to REST, pages and the command line; implemented by the modules and wired
 * in {@code app}.
 */
@NullMarked
package dev.lockstep.api.service;

import org.jspecify.annotations.NullMarked;
