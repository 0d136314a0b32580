package dev.lockstep.store.opensearch.internal.layout;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names of indexes: a collection's alias is {@code PREFIXTENANT.NAME}, the index behind it has
 * a number of six digits or more after that.
 */
public record Naming(String prefix) {
    private static final Pattern PREFIX = Pattern.compile("(?:[a-z0-9][a-z0-9_-]{0,40})?");
    private static final Pattern LIKE_AN_INDEX = Pattern.compile(".*-[0-9]{6,}");

    public Naming {
        if (!PREFIX.matcher(prefix).matches()) {
            throw LockstepException.user(
                    "opensearch-prefix",
                    "Cannot use '"
                            + Names.shown(prefix)
                            + "' in front of index names: expected at most 41 of a-z, 0-9, _ and -,"
                            + " beginning with a letter or digit.");
        }
    }

    /** A name of any index or alias as a part of a path. */
    public static String path(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    /** What no other collection has, which is why a name that ends like an index is refused. */
    public String alias(CollectionRef ref) {
        String name = Names.require("collection", ref.name());
        if (LIKE_AN_INDEX.matcher(name).matches()) {
            throw LockstepException.user(
                    "opensearch-name",
                    "Cannot use '"
                            + name
                            + "' as the name of a collection in OpenSearch: found an ending like"
                            + " that of an index (-000001), expected another.");
        }
        return prefix + ref.tenant() + "." + name;
    }

    public String index(CollectionRef ref, long generation) {
        return alias(ref) + String.format(Locale.ROOT, "-%06d", generation);
    }

    /** Where collections are described. */
    public String states() {
        return prefix + "lockstep-state";
    }

    /** Where rows lie between the decision to write them and their being written. */
    public String log() {
        return prefix + "lockstep-log";
    }
}
