/** What the page templates are given, and how things are said to people. */
@NullMarked
package dev.lockstep.server.internal.pages;

import org.jspecify.annotations.NullMarked;
