package dev.lockstep.store.opensearch.internal.wire;

import dev.lockstep.api.Background;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.opensearch.OpenSearchOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.opensearch.generic.Body;
import org.opensearch.client.opensearch.generic.OpenSearchGenericClient;
import org.opensearch.client.opensearch.generic.Requests;
import org.opensearch.client.opensearch.generic.Response;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5Options;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5Transport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;
import org.opensearch.client.transport.httpclient5.ResponseException;
import tools.jackson.databind.JsonNode;

/**
 * Requests to the cluster by the official client. What the server cannot take now (429, 500, 503)
 * and broken connections are tried again a few times, waiting longer each time; every request here
 * may be made twice. Safe for many threads.
 */
public final class Wire implements AutoCloseable {
    private static final int TRIES = 6;
    private static final long FIRST_WAIT_MILLIS = 100;
    private static final int CONNECTIONS = 32;
    private static final String JSON = "application/json";

    /** Somebody waits for a search; one that nobody waits for any more keeps its connection. */
    private static final RequestConfig OF_A_SEARCH =
            RequestConfig.custom()
                    .setResponseTimeout(Timeout.ofMinutes(1))
                    .setConnectionRequestTimeout(Timeout.ofSeconds(10))
                    .build();

    private final ApacheHttpClient5Transport transport;
    private final OpenSearchGenericClient client;
    private final @Nullable Signer signer;
    private final HttpHost first;
    private final Spoken spoken = new Spoken();

    private Wire(ApacheHttpClient5Transport transport, HttpHost first, @Nullable Signer signer) {
        this.transport = transport;
        this.client = new OpenSearchGenericClient(transport);
        this.first = first;
        this.signer = signer;
    }

    public static Wire open(OpenSearchOptions options) {
        String region = options.region();
        return open(options, region == null ? null : Signer.ofEnvironment(region));
    }

    static Wire open(OpenSearchOptions options, @Nullable Signer signer) {
        HttpHost[] hosts = options.hosts().stream().map(Wire::host).toArray(HttpHost[]::new);
        ApacheHttpClient5TransportBuilder builder =
                ApacheHttpClient5TransportBuilder.builder(hosts)
                        .setCompressionEnabled(false)
                        .setChunkedEnabled(false)
                        .setRequestConfigCallback(config ->
                                config.setResponseTimeout(
                                                Timeout.ofMilliseconds(
                                                        options.answerTimeout().toMillis()))
                                        .setConnectionRequestTimeout(Timeout.ofMinutes(2)))
                        .setHttpClientConfigCallback(http -> {
                            if (!options.user().isEmpty() && options.region() == null) {
                                http.setDefaultCredentialsProvider(login(options, hosts));
                            }
                            return http.setConnectionManager(connections(options).build());
                        });
        // A search must not wait for threads that a run has started.
        return new Wire(Background.inFront(builder::build), hosts[0], signer);
    }

    private static HttpHost host(URI uri) {
        boolean tls = "https".equals(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 9200;
        return new HttpHost(uri.getScheme(), uri.getHost(), port);
    }

    private static BasicCredentialsProvider login(OpenSearchOptions options, HttpHost[] hosts) {
        BasicCredentialsProvider provider = new BasicCredentialsProvider();
        for (HttpHost host : hosts) {
            provider.setCredentials(
                    new AuthScope(host),
                    new UsernamePasswordCredentials(
                            options.user(), options.password().toCharArray()));
        }
        return provider;
    }

    private static PoolingAsyncClientConnectionManagerBuilder connections(
            OpenSearchOptions options) {
        ClientTlsStrategyBuilder tls = ClientTlsStrategyBuilder.create();
        if (!options.verifyCertificates()) {
            tls.setSslContext(trustingAll()).setHostnameVerifier(NoopHostnameVerifier.INSTANCE);
        }
        return PoolingAsyncClientConnectionManagerBuilder.create()
                .setTlsStrategy(tls.buildAsync())
                .setMaxConnPerRoute(CONNECTIONS)
                .setMaxConnTotal(CONNECTIONS * 2);
    }

    private static SSLContext trustingAll() {
        try {
            return SSLContextBuilder.create()
                    .loadTrustMaterial((X509Certificate[] _, String _) -> true)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In which encoding bulk requests are written and pages asked for. */
    public Spoken spoken() {
        return spoken;
    }

    /** One answer that is as it should be. */
    public JsonNode ask(String act, String method, String path, @Nullable JsonNode body) {
        return require(act, send(act, method, path, body)).json();
    }

    public Answer require(String act, Answer answer) {
        if (!answer.ok()) {
            throw Faults.of(act, answer);
        }
        return answer;
    }

    /** Whatever the server said, but for being too busy. */
    public Answer send(String act, String method, String path, @Nullable JsonNode body) {
        return send(act, method, path, body, Encoding.JSON);
    }

    /** The same, answered in this encoding if the server can. */
    public Answer send(
            String act, String method, String path, @Nullable JsonNode body, Encoding answered) {
        byte[] bytes = body == null ? null : Json.bytes(body);
        Sent sent = new Sent(method, path, bytes, JSON, answered.answerType(), false);
        return send(act, sent);
    }

    /** A search: a server that hangs is waited for a minute at most, and not asked again. */
    public Answer search(String act, String path, JsonNode body) {
        return send(act, new Sent("POST", path, Json.bytes(body), JSON, JSON, true));
    }

    public Answer send(
            String act, String method, String path, byte @Nullable [] body, String type) {
        return send(act, new Sent(method, path, body, type, JSON, false));
    }

    /**
     * A request.
     *
     * @param type of the body
     * @param accept the type of answer that is asked for
     * @param isSearch whether somebody waits for it
     */
    private record Sent(
            String method,
            String path,
            byte @Nullable [] body,
            String type,
            String accept,
            boolean isSearch) {}

    private Answer send(String act, Sent sent) {
        long wait = FIRST_WAIT_MILLIS;
        for (int nth = 1; ; nth++) {
            try {
                Answer answer = once(sent);
                if (!Faults.mayPass(answer.status()) || nth == TRIES) {
                    return answer;
                }
            } catch (IOException e) {
                boolean late = sent.isSearch() && e instanceof SocketTimeoutException;
                if (nth == TRIES || late || neverBetter(e)) {
                    throw Faults.of(act, e);
                }
            }
            pause(act, wait);
            wait *= 2;
        }
    }

    /** A wrong name or certificate stays wrong. */
    private static boolean neverBetter(IOException e) {
        return e instanceof javax.net.ssl.SSLException
                || e instanceof UnknownHostException
                || e instanceof ConnectException;
    }

    /** A single attempt. */
    public Answer once(String method, String path, byte @Nullable [] body, String type)
            throws IOException {
        return once(new Sent(method, path, body, type, JSON, false));
    }

    private Answer once(Sent sent) throws IOException {
        byte[] body = sent.body();
        String path = sent.path();
        int question = path.indexOf('?');
        String plain = "/" + (question < 0 ? path : path.substring(0, question));
        Map<String, String> parameters =
                question < 0 ? Map.of() : parameters(path.substring(question + 1));
        Body content = body == null ? null : Body.from(body, sent.type());
        try (Response response =
                client.withTransportOptions(headers(sent))
                        .execute(
                                Requests.create(
                                        sent.method(), plain, List.of(), parameters, content))) {
            byte[] answer =
                    response.getBody().isPresent()
                            ? response.getBody().get().bodyAsBytes()
                            : new byte[0];
            return new Answer(response.getStatus(), answer);
        } catch (IOException e) {
            return refusal(e);
        }
    }

    /** What the server said where the client made a fault of it; 401 and 403 it wraps in others. */
    private static Answer refusal(IOException fault) throws IOException {
        for (Throwable e = fault; e != null; e = e.getCause()) {
            if (e instanceof ResponseException refused) {
                return new Answer(refused.status(), body(refused));
            }
        }
        throw fault;
    }

    /** The client sends the headers of its options, and leaves out those of a request. */
    private ApacheHttpClient5Options headers(Sent sent) {
        ApacheHttpClient5Options.Builder options = ApacheHttpClient5Options.DEFAULT.toBuilder();
        options.addHeader("Accept", sent.accept());
        if (sent.isSearch()) {
            options.setRequestConfig(OF_A_SEARCH);
        }
        if (signer != null) {
            byte[] body = sent.body() == null ? new byte[0] : sent.body();
            signer.sign(sent.method(), first, sent.path(), body)
                    .forEach(header -> options.addHeader(header.getKey(), header.getValue()));
        }
        return options.build();
    }

    /**
     * The client gives what the server said in an error's message alone, behind the status line.
     */
    private static byte[] body(ResponseException refused) {
        String message = String.valueOf(refused.getMessage());
        int begin = message.indexOf('\n');
        String body = begin < 0 ? "" : message.substring(begin + 1);
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], parts.length == 1 ? "" : parts[1]);
        }
        return parameters;
    }

    public static void pause(String act, long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis / 2 + (long) (Math.random() * millis / 2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockstepException(
                    ErrorKind.EXTERNAL,
                    "interrupted",
                    "Cannot " + act + ": it was interrupted.",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            transport.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
