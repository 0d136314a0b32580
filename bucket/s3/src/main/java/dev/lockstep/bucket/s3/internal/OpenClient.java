package dev.lockstep.bucket.s3.internal;

import dev.lockstep.bucket.s3.S3Counters;
import dev.lockstep.bucket.s3.S3Settings;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes the SDK's client as the settings want it. */
final class OpenClient {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final int CONNECTIONS = 64;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private OpenClient() {}

    static S3Client of(S3Settings settings, S3Counters counters) {
        S3ClientBuilder builder =
                S3Client.builder()
                        .httpClientBuilder(
                                Apache5HttpClient.builder()
                                        .maxConnections(CONNECTIONS)
                                        .connectionTimeout(CONNECT)
                                        .socketTimeout(settings.patience().silence()))
                        // Sums are ours to send: MD5, which every server checks.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .overrideConfiguration(o ->
                                o.retryStrategy(retries(settings.patience()))
                                        .addExecutionInterceptor(new Count(counters)));
        reach(builder, settings);
        S3Settings.Keys keys = settings.keys();
        if (keys != null) {
            builder.credentialsProvider(
                    StaticCredentialsProvider.create(
                            AwsBasicCredentials.create(keys.accessKey(), keys.secretKey())));
        }
        return builder.build();
    }

    private static void reach(S3ClientBuilder builder, S3Settings settings) {
        URI endpoint = settings.endpoint();
        Boolean pathStyle = settings.pathStyle();
        String region = settings.region();
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        builder.forcePathStyle(pathStyle == null ? endpoint != null || named() : pathStyle);
        if (region != null) {
            builder.region(Region.of(region));
        } else if (endpoint != null) {
            builder.region(regionOrUsual());
        }
    }

    /** Whether the environment names a server, as Amazon's own tools let it. */
    private static boolean named() {
        return Stream.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
                .map(System::getenv)
                .anyMatch(url -> url != null && !url.isBlank());
    }

    /** Servers other than Amazon's care little which one it is. */
    private static Region regionOrUsual() {
        try {
            return new DefaultAwsRegionProviderChain().getRegion();
        } catch (RuntimeException none) {
            return Region.US_EAST_1;
        }
    }

    private static software.amazon.awssdk.retries.api.RetryStrategy retries(
            S3Settings.Patience patience) {
        BackoffStrategy wait = BackoffStrategy.exponentialDelay(patience.firstWait(), LONGEST_WAIT);
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(patience.attempts())
                .backoffStrategy(wait)
                .throttlingBackoffStrategy(wait)
                .circuitBreakerEnabled(false)
                .build();
    }

    /** Counts what goes over the wire. */
    private record Count(S3Counters counters) implements ExecutionInterceptor {
        @Override
        public void beforeTransmission(Context.BeforeTransmission c, ExecutionAttributes a) {
            counters.request();
        }
    }
}
