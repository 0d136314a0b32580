package dev.lockstep.bucket.s3;

import dev.lockstep.testkit.s3.S3Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Buckets on the tests' server. */
final class Reached {
    static final S3Settings.Patience SHORT =
            new S3Settings.Patience(4, Duration.ofMillis(5), Duration.ofSeconds(10));

    private Reached() {}

    static S3Settings settings(S3Server server) {
        return S3Settings.DEFAULT
                .withEndpoint(server.endpoint())
                .withKeys(new S3Settings.Keys(server.accessKey(), server.secretKey()))
                .withPatience(SHORT);
    }

    static S3Bucket bucket(S3Server server, String place) {
        return new S3Bucket(S3Place.parse(place), settings(server));
    }

    static S3Bucket fresh() {
        return bucket(S3Server.shared(), S3Server.shared().freshPlace());
    }

    /**
     * It lists no uploads below a prefix, gives up stale ones by itself, and makes its sessions.
     */
    static boolean isMinio() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI health = S3Server.shared().endpoint().resolve("/minio/health/live");
            return client.send(HttpRequest.newBuilder(health).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        }
    }
}
