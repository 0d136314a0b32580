/**
 * The commands that need the whole system in their process: {@code serve}, {@code demo}, and the
 * server inside a command's child process. They are clients of the REST API like any other.
 */
@NullMarked
package dev.lockstep.app.command;

import org.jspecify.annotations.NullMarked;
