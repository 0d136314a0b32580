package dev.lockstep.store.opensearch.internal.wire;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The encoding in which the server is spoken to: SMILE until the server, or a proxy before it, says
 * once that it does not take it; JSON from then on. Safe for many threads.
 */
public final class Spoken {
    private static final Logger LOG = LoggerFactory.getLogger(Spoken.class);

    private volatile Encoding now = Encoding.SMILE;

    public Encoding now() {
        return now;
    }

    /** Whether an answer refuses the encoding, and not what was said in it. */
    public static boolean refused(Encoding used, Answer answer) {
        return used != Encoding.JSON
                && (answer.status() == 406
                        || answer.status() == 415
                        || answer.status() == 400 && isOfTheType(answer.text()));
    }

    private static boolean isOfTheType(String said) {
        String text = said.toLowerCase(Locale.ROOT);
        return text.contains("content-type")
                || text.contains("content type")
                || text.contains("media type")
                || text.contains("smile");
    }

    /** From now on JSON is spoken. */
    public void noSmile(Answer answer) {
        if (now != Encoding.JSON) {
            now = Encoding.JSON;
            LOG.warn(
                    "OpenSearch, or a proxy before it, takes no SMILE ({}); JSON is used from now"
                            + " on, which loads and reads more slowly",
                    answer.status());
        }
    }
}
