package dev.lockstep.bench;

import dev.lockstep.bucket.s3.S3Place;
import dev.lockstep.testkit.s3.S3Server;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Objects sent and fetched by the SDK alone, as people would call it. */
final class S3Raw implements AutoCloseable {
    private final S3Client client;
    private final S3Place place;

    S3Raw(S3Server server) {
        this.place = S3Place.parse(server.freshPlace());
        this.client =
                S3Client.builder()
                        .endpointOverride(server.endpoint())
                        .region(Region.US_EAST_1)
                        .forcePathStyle(true)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(
                                                server.accessKey(), server.secretKey())))
                        .build();
    }

    private String key(Path file) {
        return place.prefix() + "/" + file.getFileName();
    }

    double put(List<Path> files) throws Exception {
        return each(
                files,
                file ->
                        client.putObject(
                                r -> r.bucket(place.bucket()).key(key(file)),
                                RequestBody.fromFile(file)));
    }

    double get(List<Path> files) throws Exception {
        return each(
                files,
                file -> {
                    try (var in = client.getObject(r -> r.bucket(place.bucket()).key(key(file)))) {
                        in.transferTo(OutputStream.nullOutputStream());
                    }
                });
    }

    /** One of the objects. */
    private interface One {
        void take(Path file) throws Exception;
    }

    private static double each(List<Path> files, One one) throws Exception {
        Queue<Path> left = new ConcurrentLinkedQueue<>(files);
        List<Timed> takers = new ArrayList<>();
        for (int i = 0; i < PgRows.CONNECTIONS; i++) {
            takers.add(() -> {
                for (Path file = left.poll(); file != null; file = left.poll()) {
                    one.take(file);
                }
            });
        }
        return Timed.seconds(() -> Together.run(takers));
    }

    @Override
    public void close() {
        client.close();
    }
}
