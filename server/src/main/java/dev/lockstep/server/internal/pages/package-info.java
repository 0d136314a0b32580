/**
 * What the page templates are given, and how things are said to people. Here is what many pages
 * share; each room below is for pages of one kind.
 */
@NullMarked
package dev.lockstep.server.internal.pages;

import org.jspecify.annotations.NullMarked;
