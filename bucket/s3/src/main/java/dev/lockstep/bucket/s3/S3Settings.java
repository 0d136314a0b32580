package dev.lockstep.bucket.s3;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach S3.
 *
 * @param endpoint another server than Amazon's, null for Amazon's
 * @param region null to take it from the environment or the AWS profile, and {@code us-east-1}
 *     where an endpoint is given
 * @param pathStyle whether the bucket stands in the path and not in the host's name, as most
 *     servers other than Amazon's want it; null where it follows from the endpoint
 * @param keys null for the usual chain: environment, profile, web identity, role of the machine
 */
public record S3Settings(
        @Nullable URI endpoint,
        @Nullable String region,
        @Nullable Boolean pathStyle,
        @Nullable Keys keys,
        Encryption encryption,
        Patience patience) {
    /** Amazon's S3, everything from the environment. */
    public static final S3Settings DEFAULT =
            new S3Settings(null, null, null, null, Encryption.SERVERS_OWN, Patience.DEFAULT);

    public S3Settings {
        if (endpoint != null && endpoint.getUserInfo() != null) {
            throw new IllegalArgumentException("an endpoint with a user in it");
        }
    }

    /** A key pair; its secret is in no text. */
    public record Keys(String accessKey, String secretKey) {
        @Override
        public String toString() {
            return "Keys[" + accessKey + "]";
        }
    }

    /** What is asked of the server for each object that is written. */
    public sealed interface Encryption {
        /** Nothing: the bucket's own setting holds. */
        Encryption SERVERS_OWN = new None();

        /** The bucket's own setting. */
        record None() implements Encryption {}

        /** SSE-S3: keys of S3. */
        record ServerSide() implements Encryption {}

        /**
         * SSE-KMS.
         *
         * @param key its id or ARN, null for the account's default one
         */
        record Kms(@Nullable String key) implements Encryption {}
    }

    /**
     * How long failures are borne that may pass: cut connections, timeouts, 500, 503.
     *
     * @param attempts of one request
     * @param firstWait before the second attempt; each further one waits up to twice as long
     * @param silence after which a connection counts as dead
     */
    public record Patience(int attempts, Duration firstWait, Duration silence) {
        /** About a minute. */
        public static final Patience DEFAULT =
                new Patience(9, Duration.ofMillis(200), Duration.ofSeconds(30));
    }

    public S3Settings withEndpoint(@Nullable URI other) {
        return new S3Settings(other, region, pathStyle, keys, encryption, patience);
    }

    public S3Settings withKeys(@Nullable Keys other) {
        return new S3Settings(endpoint, region, pathStyle, other, encryption, patience);
    }

    public S3Settings withEncryption(Encryption other) {
        return new S3Settings(endpoint, region, pathStyle, keys, other, patience);
    }

    public S3Settings withPatience(Patience other) {
        return new S3Settings(endpoint, region, pathStyle, keys, encryption, other);
    }
}
