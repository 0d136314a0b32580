/** The routes of people: pages, forms, and the files that pages are shown with. */
@NullMarked
package dev.lockstep.server.internal.site;

import org.jspecify.annotations.NullMarked;
