/** What a server holds beside data: runs, keys, hooks, its configuration. */
@NullMarked
package dev.lockstep.cli.internal.server;

import org.jspecify.annotations.NullMarked;
