package dev.lockstep.testkit.s3;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that serves S3 from a directory, in which each folder is a bucket. */
sealed interface S3Program {
    ProcessBuilder command(Path directory, int port, String accessKey, String secretKey);

    static Optional<S3Program> find() {
        return Minio.find().or(Proxy::find);
    }

    record Minio(Path program) implements S3Program {
        static Optional<S3Program> find() {
            Stream<Path> named =
                    Optional.ofNullable(System.getenv("LOCKSTEP_TEST_MINIO")).stream()
                            .filter(text -> !text.isBlank())
                            .map(Path::of);
            Stream<Path> onPath =
                    Arrays.stream(
                                    System.getenv()
                                            .getOrDefault("PATH", "")
                                            .split(File.pathSeparator))
                            .map(folder -> Path.of(folder, "minio"));
            return Stream.concat(named, onPath)
                    .filter(Files::isExecutable)
                    .findFirst()
                    .map(Minio::new);
        }

        @Override
        public ProcessBuilder command(Path directory, int port, String access, String secret) {
            ProcessBuilder builder =
                    new ProcessBuilder(
                            program.toString(),
                            "server",
                            "--quiet",
                            "--address",
                            "127.0.0.1:" + port,
                            "--console-address",
                            "127.0.0.1:0",
                            directory.resolve("data").toString());
            builder.environment().put("MINIO_ROOT_USER", access);
            builder.environment().put("MINIO_ROOT_PASSWORD", secret);
            builder.environment().put("MINIO_BROWSER", "off");
            return builder;
        }
    }

    /** In a JVM of its own: its jar holds other versions of what we use. */
    record Proxy(Path jar) implements S3Program {
        /** Where the build of this module puts it: beside its classes, or its own jar. */
        static Optional<S3Program> find() {
            try {
                Path ours =
                        Path.of(
                                Proxy.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI());
                Path jar = ours.resolveSibling("s3").resolve("s3proxy.jar");
                return Files.isRegularFile(jar) ? Optional.of(new Proxy(jar)) : Optional.empty();
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public ProcessBuilder command(Path directory, int port, String access, String secret) {
            Path properties = directory.resolve("s3proxy.properties");
            try {
                Files.write(
                        properties,
                        List.of(
                                "s3proxy.endpoint=http://127.0.0.1:" + port,
                                "s3proxy.authorization=aws-v4",
                                "s3proxy.identity=" + access,
                                "s3proxy.credential=" + secret,
                                // Such as those of a session's token, or of encryption.
                                "s3proxy.ignore-unknown-headers=true",
                                "jclouds.provider=filesystem-nio2",
                                "jclouds.filesystem.basedir=" + directory.resolve("data")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "-jar",
                    jar.toString(),
                    "--properties",
                    properties.toString());
        }
    }
}
