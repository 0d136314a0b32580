package dev.lockstep.store.opensearch;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the cluster is and what of it is used.
 *
 * @param hosts {@code https://host:9200}; each request goes to one of them in turn
 * @param user empty: none is named
 * @param verifyCertificates whether the server must prove who it is; only a test goes without
 * @param region of AWS: requests are signed (SigV4) with the credentials of the environment instead
 *     of user and password; null: not AWS
 * @param prefix what the names of all indexes of this store begin with; may be empty
 * @param settings of the indexes that it makes
 * @param answerTimeout how long one answer may take
 */
public record OpenSearchOptions(
        List<URI> hosts,
        String user,
        String password,
        boolean verifyCertificates,
        @Nullable String region,
        String prefix,
        IndexSettings settings,
        Duration answerTimeout) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    public OpenSearchOptions {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("no hosts");
        }
    }

    /** With certificates verified and the usual settings. */
    public static OpenSearchOptions of(List<URI> hosts, String user, String password) {
        return new OpenSearchOptions(
                hosts, user, password, true, null, "", IndexSettings.USUAL, PATIENCE);
    }

    public OpenSearchOptions withPrefix(String named) {
        return new OpenSearchOptions(
                hosts, user, password, verifyCertificates, region, named, settings, answerTimeout);
    }

    public OpenSearchOptions withSettings(IndexSettings wanted) {
        return new OpenSearchOptions(
                hosts, user, password, verifyCertificates, region, prefix, wanted, answerTimeout);
    }

    public OpenSearchOptions withCertificates(boolean verified) {
        return new OpenSearchOptions(
                hosts, user, password, verified, region, prefix, settings, answerTimeout);
    }

    public OpenSearchOptions withRegion(@Nullable String signed) {
        return new OpenSearchOptions(
                hosts, user, password, verifyCertificates, signed, prefix, settings, answerTimeout);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return hosts.stream().map(URI::getAuthority).toList() + " as " + user;
    }
}
