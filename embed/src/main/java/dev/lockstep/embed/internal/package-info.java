/** How the embedders do it; nothing here is for other modules. */
@NullMarked
package dev.lockstep.embed.internal;

import org.jspecify.annotations.NullMarked;
