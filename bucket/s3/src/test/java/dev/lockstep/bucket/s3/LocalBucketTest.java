package dev.lockstep.bucket.s3;

import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.LocalBucket;

/** The contract for a directory, beside the same for S3. */
class LocalBucketTest extends BucketContract {
    @Override
    Bucket bucket() {
        return new LocalBucket(scratch.resolve("root"));
    }
}
