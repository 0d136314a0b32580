/**
 * A prefix in a bucket of S3, or of a server that speaks as S3 does, as a storage root. Depends on
 * {@code api}, {@code lake} for the contract of buckets, and the AWS SDK, which no other module
 * sees.
 */
@NullMarked
package dev.lockstep.bucket.s3;

import org.jspecify.annotations.NullMarked;
