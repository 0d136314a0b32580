package dev.lockstep.bucket.s3;

import dev.lockstep.api.LockstepException;

/** A program that uses a place with what its environment says, and nothing else. */
final class ChainedBucket {
    private ChainedBucket() {}

    public static void main(String[] arguments) {
        S3Settings settings = S3Settings.DEFAULT.withPatience(Reached.SHORT);
        try (S3Bucket bucket = new S3Bucket(S3Place.parse(arguments[0]), settings)) {
            bucket.put(bucket.location("x"), new byte[] {1, 2});
            if (bucket.get(bucket.location("x")).length == 2) {
                System.out.println("written and read");
            }
        } catch (LockstepException e) {
            System.out.println(e.code() + ": " + e.getMessage());
        }
    }
}
