/** The routes as a document for programs. */
@NullMarked
package dev.lockstep.server.internal.openapi;

import org.jspecify.annotations.NullMarked;
