package dev.lockstep.bucket.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.s3.S3Server;
import dev.lockstep.testkit.wire.FaultyWire;
import dev.lockstep.testkit.wire.WireFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is not in the place itself: where credentials come from, what is asked for with each object,
 * and what a bucket of another region says. Roles are served by a stub of Amazon's services; what
 * they give is then used with the tests' real server.
 */
class CredentialsTest {
    private static final String EXPIRY = "2099-01-01T00:00:00Z";

    @TempDir Path scratch;
    private final S3Server server = S3Server.shared();
    private final FaultyWire wire = FaultyWire.to(server.endpoint());
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer roles;

    @BeforeEach
    void serveRoles() throws IOException {
        roles = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        roles.createContext(
                "/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    String path = exchange.getRequestURI().getPath();
                    String key = exchange.getRequestHeaders().getFirst("Authorization");
                    asked.add(exchange.getRequestMethod() + " " + path + " " + key + " " + body);
                    byte[] answer = answer(path, body).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        roles.start();
    }

    @AfterEach
    void stop() {
        roles.stop(0);
        wire.close();
    }

    private String at(String path) {
        return "http://127.0.0.1:" + roles.getAddress().getPort() + path;
    }

    private String answer(String path, String body) {
        if (path.equals("/latest/api/token")) {
            return "imds-token";
        }
        if (path.equals("/latest/meta-data/iam/security-credentials-extended/")
                || path.equals("/latest/meta-data/iam/security-credentials/")) {
            return "machine-role";
        }
        return body.contains("AssumeRoleWithWebIdentity") ? sts() : json();
    }

    private String json() {
        return "{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"AccessKeyId\":\""
                + server.accessKey()
                + "\",\"SecretAccessKey\":\""
                + server.secretKey()
                + "\",\"Token\":\"a-session\",\"Expiration\":\""
                + EXPIRY
                + "\"}";
    }

    private String sts() {
        return "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                + "<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>"
                + server.accessKey()
                + "</AccessKeyId><SecretAccessKey>"
                + server.secretKey()
                + "</SecretAccessKey><SessionToken>a-session</SessionToken><Expiration>"
                + EXPIRY
                + "</Expiration></Credentials></AssumeRoleWithWebIdentityResult>"
                + "</AssumeRoleWithWebIdentityResponse>";
    }

    /** How credentials come, and what must have been asked for. */
    record Chain(String name, List<String> environment, String request) {
        boolean isRole() {
            return !request.isEmpty();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Chain> chains() {
        return Stream.of(
                new Chain(
                        "the role of a container",
                        List.of(
                                "AWS_CONTAINER_CREDENTIALS_FULL_URI={roles}/container",
                                "AWS_CONTAINER_AUTHORIZATION_TOKEN=container-token"),
                        "GET /container container-token "),
                new Chain(
                        "a web identity",
                        List.of(
                                "AWS_ROLE_ARN=arn:aws:iam::123456789012:role/backups",
                                "AWS_WEB_IDENTITY_TOKEN_FILE={file}",
                                "AWS_ENDPOINT_URL_STS={roles}"),
                        "WebIdentityToken="));
    }

    static Stream<Chain> otherChains() {
        return Stream.of(
                new Chain(
                        "the environment",
                        List.of("AWS_ACCESS_KEY_ID={key}", "AWS_SECRET_ACCESS_KEY={secret}"),
                        ""),
                new Chain(
                        "a profile",
                        List.of("AWS_PROFILE=backups", "AWS_SHARED_CREDENTIALS_FILE={file}"),
                        ""),
                new Chain(
                        "the role of a machine",
                        List.of("AWS_EC2_METADATA_SERVICE_ENDPOINT={roles}"),
                        "/machine-role "));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void credentialsComeFromWhereAmazonsToolsFindThem(Chain chain) throws Exception {
        assumeFalse(
                chain.isRole() && Reached.isMinio(), "MinIO takes no session that it did not make");
        Path file =
                Files.writeString(
                        scratch.resolve("file"),
                        "[backups]\naws_access_key_id = "
                                + server.accessKey()
                                + "\naws_secret_access_key = "
                                + server.secretKey()
                                + "\n");
        ChildJvm child =
                new ChildJvm(ChainedBucket.class)
                        .env("AWS_REGION", "eu-central-1")
                        .env("AWS_ENDPOINT_URL_S3", wire.address().toString());
        for (String variable : chain.environment()) {
            int equals = variable.indexOf('=');
            child.env(
                    variable.substring(0, equals),
                    variable.substring(equals + 1)
                            .replace("{key}", server.accessKey())
                            .replace("{secret}", server.secretKey())
                            .replace("{file}", file.toString())
                            .replace("{roles}", at("")));
        }
        ChildJvm.Ended ended = child.run(server.freshPlace()).expectSuccess();
        assertThat(ended.output()).contains("written and read").doesNotContain(server.secretKey());
        assertThat(wire.heads())
                .isNotEmpty()
                .allSatisfy(head ->
                        assertThat(head)
                                .contains("Credential=" + server.accessKey() + "/")
                                .contains("/eu-central-1/s3/"));
        if (chain.isRole()) {
            assertThat(asked).anyMatch(request -> request.contains(chain.request()));
            assertThat(wire.heads())
                    .allSatisfy(head ->
                            assertThat(head.toLowerCase(java.util.Locale.ROOT))
                                    .contains("x-amz-security-token: a-session"));
        }
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("otherChains")
    void andFromTheOtherPlacesToo(Chain chain) throws Exception {
        credentialsComeFromWhereAmazonsToolsFindThem(chain);
    }

    @Tag("soak")
    @Test
    void noCredentialsAtAllAreTold() {
        ChildJvm.Ended ended =
                new ChildJvm(ChainedBucket.class)
                        .env("AWS_REGION", "eu-central-1")
                        .env("AWS_EC2_METADATA_DISABLED", "true")
                        .env("AWS_ENDPOINT_URL_S3", wire.address().toString())
                        .run(server.freshPlace());
        assertThat(ended.output())
                .contains("s3-credentials")
                .contains("AWS_ACCESS_KEY_ID")
                .doesNotContain("Exception in thread");
        assertThat(wire.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "301, PermanentRedirect",
        "400, AuthorizationHeaderMalformed",
        "400, IllegalLocationConstraintException"
    })
    void aBucketOfAnotherRegionIsToldByItsName(int status, String code) {
        wire.fail(
                _ -> true,
                1,
                1000,
                new WireFault.Refusal(status, code, "x-amz-bucket-region: eu-west-3"));
        try (S3Bucket bucket =
                Reached.bucket(server.through(wire.address()), server.freshPlace())) {
            assertThatThrownBy(() -> bucket.list(""))
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo("s3-region");
                                assertThat(e.kind()).isEqualTo(ErrorKind.USER);
                            })
                    .hasMessageContaining("eu-west-3")
                    .hasMessageContaining("s3.region");
        }
        assertThat(wire.requests()).hasSize(1);
    }

    record Asked(S3Settings.Encryption encryption, List<String> headers) {}

    static Stream<Asked> encryptions() {
        return Stream.of(
                new Asked(S3Settings.Encryption.SERVERS_OWN, List.of()),
                new Asked(
                        new S3Settings.Encryption.ServerSide(),
                        List.of("x-amz-server-side-encryption: AES256")),
                new Asked(
                        new S3Settings.Encryption.Kms(null),
                        List.of("x-amz-server-side-encryption: aws:kms")),
                new Asked(
                        new S3Settings.Encryption.Kms("alias/backups"),
                        List.of(
                                "x-amz-server-side-encryption: aws:kms",
                                "x-amz-server-side-encryption-aws-kms-key-id: alias/backups")));
    }

    /** The server here keeps no keys: it is held to that they are asked for, each time. */
    @ParameterizedTest
    @MethodSource("encryptions")
    void encryptionIsAskedForWithEveryObjectThatIsMade(Asked wanted) throws IOException {
        wire.fail(
                line -> line.startsWith("PUT ") || line.contains("?uploads"),
                1,
                1000,
                new WireFault.Refusal(403, "AccessDenied", ""));
        S3Settings settings =
                Reached.settings(server.through(wire.address()))
                        .withEncryption(wanted.encryption());
        String place = server.freshPlace();
        Path large = Files.write(scratch.resolve("l"), new byte[PARTS]);
        try (S3Bucket sound = Reached.bucket(server, place);
                S3Bucket bucket = new S3Bucket(S3Place.parse(place), settings)) {
            sound.put(sound.location("there"), new byte[1]);
            List<Runnable> makes =
                    List.of(
                            () -> bucket.put(bucket.location("small"), new byte[1]),
                            () -> bucket.put(bucket.location("large"), large),
                            () -> bucket.putNew(bucket.location("new"), new byte[1]),
                            () -> bucket.move(bucket.location("there"), bucket.location("moved")));
            for (Runnable make : makes) {
                assertThatThrownBy(make::run).isInstanceOf(LockstepException.class);
            }
        }
        List<String> made =
                wire.heads().stream()
                        .filter(head -> head.startsWith("PUT ") || head.startsWith("POST "))
                        .toList();
        assertThat(made).hasSize(4);
        assertThat(made)
                .allSatisfy(head -> {
                    assertThat(head.lines()).containsAll(wanted.headers());
                    assertThat(head.lines().filter(l -> l.startsWith("x-amz-server-side")).count())
                            .isEqualTo(wanted.headers().size());
                });
    }

    private static final int PARTS = 9 << 20;
}
