/** Which files a snapshot names, their footers, and the SQL that reads them. */
@NullMarked
package dev.lockstep.lake.internal.files;

import org.jspecify.annotations.NullMarked;
