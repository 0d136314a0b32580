/** Speaking to a server: finding or starting one, requests, uploads, errors. */
@NullMarked
package dev.lockstep.cli.internal.http;

import org.jspecify.annotations.NullMarked;
