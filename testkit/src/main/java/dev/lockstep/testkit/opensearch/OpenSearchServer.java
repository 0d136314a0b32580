package dev.lockstep.testkit.opensearch;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * The OpenSearch of this JVM's tests, started once, when it is first asked for, and stopped with
 * the JVM.
 *
 * <p>In this order: the one that {@code LOCKSTEP_TEST_OPENSEARCH_URL} names, with {@code …_USER}
 * and {@code …_PASSWORD}; one that the build of {@code testkit/opensearch} brings, in a JVM of its
 * own; otherwise the test is skipped and says why, or fails where {@code LOCKSTEP_TEST_NO_SKIPS} is
 * 1. Safe for many threads.
 */
public record OpenSearchServer(URI url, String user, String password) {
    private static final String PREFIX = "LOCKSTEP_TEST_OPENSEARCH_";
    private static @Nullable OpenSearchServer shared;

    /**
     * The server, running.
     *
     * @throws TestAbortedException where there is none, which skips the test
     */
    public static synchronized OpenSearchServer shared() {
        if (shared == null) {
            shared = named().orElseGet(() -> LocalOpenSearch.start().server());
        }
        return shared;
    }

    /** What the names of one test's indexes may begin with: nobody else uses it. */
    public static String freshPrefix() {
        return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + "-";
    }

    private static Optional<OpenSearchServer> named() {
        return Optional.ofNullable(System.getenv(PREFIX + "URL"))
                .filter(named -> !named.isBlank())
                .map(named ->
                        new OpenSearchServer(
                                URI.create(named), variable("USER"), variable("PASSWORD")));
    }

    private static String variable(String name) {
        return Optional.ofNullable(System.getenv(PREFIX + name)).orElse("");
    }

    static RuntimeException skip(String why) {
        return "1".equals(System.getenv("LOCKSTEP_TEST_NO_SKIPS"))
                ? new IllegalStateException(why)
                : new TestAbortedException(why);
    }
}
