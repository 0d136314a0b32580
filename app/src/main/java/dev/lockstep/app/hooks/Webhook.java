package dev.lockstep.app.hooks;

import dev.lockstep.api.LockstepException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * CloudEvents 1.0 in structured mode by POST, signed as Standard Webhooks 1.0.0 says: the id stays
 * the same when an event is sent again, so that whoever takes it can tell.
 */
final class Webhook implements Channel {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SOURCE = "/lockstep";
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    /** What the standard asks of a secret, in bytes. */
    private static final int SHORTEST = 24;

    private static final int LONGEST = 64;

    private final URI url;
    private final byte @Nullable [] key;
    private final InstantSource clock;

    private Webhook(URI url, byte @Nullable [] key, InstantSource clock) {
        this.url = url;
        this.key = key;
        this.clock = clock;
    }

    /**
     * @param name of the hook, for messages
     * @throws LockstepException USER where the secret is none
     */
    static Webhook of(String name, URI url, @Nullable String secret, InstantSource clock) {
        return new Webhook(url, secret == null ? null : key(name, secret), clock);
    }

    private static byte[] key(String name, String secret) {
        try {
            if (secret.startsWith(PREFIX)) {
                byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
                if (key.length >= SHORTEST && key.length <= LONGEST) {
                    return key;
                }
            }
        } catch (IllegalArgumentException noBase64) {
            // Told below, without the secret.
        }
        throw LockstepException.user(
                "configuration",
                "Cannot take 'hooks."
                        + name
                        + ".secret': found something else, expected "
                        + PREFIX
                        + " and 24 to 64 bytes in Base64; make one: echo "
                        + PREFIX
                        + "$(openssl rand -base64 32)");
    }

    @Override
    public HttpRequest.Builder request(Notice notice) {
        String body = body(notice);
        String time = Long.toString(clock.instant().getEpochSecond());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url)
                        .header("Content-Type", "application/cloudevents+json")
                        .header("webhook-id", notice.id())
                        .header("webhook-timestamp", time);
        if (key != null) {
            String signed = notice.id() + "." + time + "." + body;
            request.header("webhook-signature", "v1," + sign(key, signed));
        }
        return request.POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static String body(Notice notice) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("specversion", "1.0");
        event.put("id", notice.id());
        event.put("source", SOURCE);
        event.put("type", "dev.lockstep." + notice.type() + ".v1");
        event.put("subject", notice.subject());
        event.put("time", notice.at().toString());
        event.put("tenant", notice.tenant());
        event.put("datacontenttype", "application/json");
        event.put("data", notice.data());
        return JSON.writeValueAsString(event);
    }

    private static String sign(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<String> fault(HttpResponse<String> answer) {
        return Optional.empty();
    }
}
