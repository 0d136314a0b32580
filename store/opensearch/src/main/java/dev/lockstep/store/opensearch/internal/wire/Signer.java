package dev.lockstep.store.opensearch.internal.wire;

import dev.lockstep.api.LockstepException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * Signs requests as AWS asks for (Signature Version 4), for the service {@code es}, or {@code aoss}
 * where the host is one of the serverless kind.
 */
final class Signer {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private final String region;
    private final String key;
    private final String secret;
    private final @Nullable String session;
    private final InstantSource clock;

    Signer(
            String region,
            String key,
            String secret,
            @Nullable String session,
            InstantSource clock) {
        this.region = region;
        this.key = key;
        this.secret = secret;
        this.session = session;
        this.clock = clock;
    }

    static Signer ofEnvironment(String region) {
        String key = System.getenv("AWS_ACCESS_KEY_ID");
        String secret = System.getenv("AWS_SECRET_ACCESS_KEY");
        if (key == null || secret == null) {
            throw LockstepException.user(
                    "aws-credentials",
                    "Cannot sign requests to OpenSearch in "
                            + region
                            + ": found no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the"
                            + " environment, expected both; set them, or leave the region out to"
                            + " use user and password.");
        }
        return new Signer(
                region, key, secret, System.getenv("AWS_SESSION_TOKEN"), InstantSource.system());
    }

    /** The headers that go along. */
    List<Map.Entry<String, String>> sign(String method, HttpHost host, String path, byte[] body) {
        String time = TIME.format(clock.instant());
        String day = time.substring(0, 8);
        String hash = hex(sha256(body));
        TreeMap<String, String> headers = new TreeMap<>();
        headers.put("host", authority(host));
        headers.put("x-amz-content-sha256", hash);
        headers.put("x-amz-date", time);
        if (session != null) {
            headers.put("x-amz-security-token", session);
        }
        String signed = String.join(";", headers.keySet());
        StringBuilder request = new StringBuilder(method).append('\n');
        int question = path.indexOf('?');
        request.append(place(question < 0 ? path : path.substring(0, question))).append('\n');
        request.append(question < 0 ? "" : query(path.substring(question + 1))).append('\n');
        headers.forEach(
                (name, value) -> request.append(name).append(':').append(value).append('\n'));
        request.append('\n').append(signed).append('\n').append(hash);
        String service = host.getHostName().contains(".aoss.") ? "aoss" : "es";
        String scope = day + "/" + region + "/" + service + "/aws4_request";
        String text = String.join("\n", ALGORITHM, time, scope, hex(sha256(utf8(request))));
        byte[] signing = utf8("AWS4" + secret);
        for (String part : scope.split("/")) {
            signing = mac(signing, part);
        }
        headers.remove("host");
        List<Map.Entry<String, String>> all = new ArrayList<>(headers.entrySet());
        all.add(
                Map.entry(
                        "Authorization",
                        ALGORITHM
                                + " Credential="
                                + key
                                + "/"
                                + scope
                                + ", SignedHeaders="
                                + signed
                                + ", Signature="
                                + hex(mac(signing, text))));
        return all;
    }

    private static String authority(HttpHost host) {
        boolean usual = host.getPort() == ("https".equals(host.getSchemeName()) ? 443 : 80);
        return host.getHostName() + (usual ? "" : ":" + host.getPort());
    }

    private static String place(String path) {
        return (path.startsWith("/") ? "" : "/") + encoded(path).replace("%2F", "/");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String query(String query) {
        String[] pairs = query.split("&");
        for (int i = 0; i < pairs.length; i++) {
            String[] parts = pairs[i].split("=", 2);
            pairs[i] = encoded(parts[0]) + "=" + (parts.length == 1 ? "" : encoded(parts[1]));
        }
        Arrays.sort(pairs);
        return String.join("&", pairs);
    }

    private static byte[] utf8(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(utf8(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
