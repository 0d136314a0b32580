package dev.lockstep.store.opensearch.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.store.opensearch.OpenSearchOptions;
import dev.lockstep.testkit.wire.FaultyWire;
import dev.lockstep.testkit.wire.WireFault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;

class SignerTest {
    /** As botocore 1.43 signs the same request. */
    @Test
    void aRequestIsSignedAsAwsOwnClientSignsIt() {
        Signer signer =
                new Signer(
                        "eu-west-1",
                        "AKID",
                        "SECRET",
                        "TOKEN",
                        () -> Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(
                        signer.sign(
                                "POST",
                                new HttpHost("https", "search-x.eu-west-1.es.amazonaws.com", 443),
                                "works/_search?size=1&allow_partial_search_results=false",
                                "{\"size\":1}".getBytes(StandardCharsets.UTF_8)))
                .contains(
                        Map.entry(
                                "Authorization",
                                "AWS4-HMAC-SHA256"
                                        + " Credential=AKID/20260102/eu-west-1/es/aws4_request,"
                                        + " SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,"
                                        + " Signature=04c2ffce47660ee08d66c4a7e328e6bd44280c3196c975decc8e4ae631fcc9a3"));
    }

    @Test
    void theSignatureGoesAlongWithTheRequest() {
        Signer signer = new Signer("eu-west-1", "AKID", "SECRET", null, Instant::now);
        try (FaultyWire server = FaultyWire.to(URI.create("http://127.0.0.1:9"));
                Wire wire =
                        Wire.open(
                                OpenSearchOptions.of(List.of(server.address()), "", ""), signer)) {
            server.fail(_ -> true, 1, 1, new WireFault.Status(200));
            assertThat(wire.send("look", "GET", "", null).ok()).isTrue();
            assertThat(server.requests()).containsExactly("GET / HTTP/1.1");
            assertThat(server.heads())
                    .singleElement()
                    .asString()
                    .contains("Authorization: AWS4-HMAC-SHA256 Credential=AKID/");
        }
    }
}
