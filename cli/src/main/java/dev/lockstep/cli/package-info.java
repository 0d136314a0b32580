/**
 * The command line: parses and prints only, and speaks to a server over HTTP. Depends on the JDK,
 * picocli and Jackson, on no other module, so that it starts fast from a small class path.
 *
 * <p>What needs the whole system (a server, the demo) is brought by implementations of {@link
 * dev.lockstep.cli.EmbeddedServer} and {@link dev.lockstep.cli.AppCommand}, found by {@link
 * java.util.ServiceLoader} on the server's class path.
 */
@NullMarked
package dev.lockstep.cli;

import org.jspecify.annotations.NullMarked;
