/** Tells those outside who asked for it of what happens: webhooks and Slack. */
@NullMarked
package dev.lockstep.app.hooks;

import org.jspecify.annotations.NullMarked;
