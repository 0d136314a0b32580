package dev.lockstep.cli.internal.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a server may be silent: neither take a byte of a body nor send one. A transfer that goes
 * on may last as long as it likes.
 *
 * @param answer beyond what the request itself asks the server to wait
 * @param file for requests that carry a file, which the server reads before it answers
 */
record Patience(Duration answer, Duration file) {
    private static final String VARIABLE = "LOCKSTEP_TIMEOUT";
    private static final Patience USUAL =
            new Patience(Duration.ofMinutes(2), Duration.ofMinutes(15));
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})([smh]?)");
    private static final Pattern WAIT = Pattern.compile("[?&]wait=([0-9]{1,4})");

    /** As {@code LOCKSTEP_TIMEOUT} says: seconds, or with s, m or h. */
    static Patience of(Map<String, String> environment) {
        String text = environment.getOrDefault(VARIABLE, "").strip();
        if (text.isEmpty()) {
            return USUAL;
        }
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw CommandFailure.usage(
                    "Cannot use "
                            + VARIABLE
                            + "="
                            + text
                            + ": expected how long a server may be silent, such as 120s or 5m.");
        }
        long number = Long.parseLong(m.group(1));
        Duration asked =
                switch (m.group(2)) {
                    case "h" -> Duration.ofHours(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofSeconds(number);
                };
        return new Patience(asked, asked);
    }

    /**
     * @throws Silent where nothing moved for too long
     */
    HttpResponse<byte[]> send(HttpClient http, HttpRequest request)
            throws IOException, InterruptedException {
        AtomicLong moved = new AtomicLong(System.nanoTime());
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(
                        counted(request, moved),
                        info -> new Noting<>(BodySubscribers.ofByteArray(), moved));
        Duration limit = limit(request);
        while (true) {
            long left = limit.toNanos() - (System.nanoTime() - moved.get());
            if (left <= 0) {
                answer.cancel(true);
                throw new Silent(limit);
            }
            try {
                return answer.get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // Something may have moved meanwhile.
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw e;
            }
        }
    }

    private Duration limit(HttpRequest request) {
        boolean carriesFile =
                request.headers().firstValue("Content-Type").orElse("").startsWith("multipart/");
        Matcher wait = WAIT.matcher(request.uri().toString());
        long asked = wait.find() ? Long.parseLong(wait.group(1)) : 0;
        return (carriesFile ? file : answer).plusSeconds(asked);
    }

    private static HttpRequest counted(HttpRequest request, AtomicLong moved) {
        return request.bodyPublisher()
                .filter(body -> body.contentLength() != 0)
                .map(body ->
                        HttpRequest.newBuilder(request, (name, value) -> true)
                                .method(request.method(), new CountedBody(body, moved))
                                .build())
                .orElse(request);
    }

    /** Nothing moved for too long. Not to be tried again: it takes as long once more. */
    static final class Silent extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final Duration limit;

        Silent(Duration limit) {
            super("silent");
            this.limit = limit;
        }

        long seconds() {
            return limit.toSeconds();
        }
    }

    private record CountedBody(HttpRequest.BodyPublisher body, AtomicLong moved)
            implements HttpRequest.BodyPublisher {
        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
            body.subscribe(
                    new Flow.Subscriber<ByteBuffer>() {
                        @Override
                        public void onSubscribe(Flow.Subscription subscription) {
                            to.onSubscribe(subscription);
                        }

                        @Override
                        public void onNext(ByteBuffer bytes) {
                            moved.set(System.nanoTime());
                            to.onNext(bytes);
                        }

                        @Override
                        public void onError(Throwable fault) {
                            to.onError(fault);
                        }

                        @Override
                        public void onComplete() {
                            moved.set(System.nanoTime());
                            to.onComplete();
                        }
                    });
        }
    }

    /** Passes what comes on and notes when. */
    private record Noting<T>(HttpResponse.BodySubscriber<T> to, AtomicLong moved)
            implements HttpResponse.BodySubscriber<T> {
        @Override
        public java.util.concurrent.CompletionStage<T> getBody() {
            return to.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            moved.set(System.nanoTime());
            to.onSubscribe(subscription);
        }

        @Override
        public void onNext(java.util.List<ByteBuffer> bytes) {
            moved.set(System.nanoTime());
            to.onNext(bytes);
        }

        @Override
        public void onError(Throwable fault) {
            to.onError(fault);
        }

        @Override
        public void onComplete() {
            to.onComplete();
        }
    }
}
