/** How the bucket speaks to a server; nothing for other modules. */
@NullMarked
package dev.lockstep.bucket.s3.internal;

import org.jspecify.annotations.NullMarked;
