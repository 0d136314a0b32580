package dev.lockstep.bucket.s3;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in S3, written {@code s3://bucket} or {@code s3://bucket/prefix}.
 *
 * @param prefix without slashes at its ends; empty for the whole bucket
 */
public record S3Place(String bucket, String prefix) {
    private static final Pattern FORM =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/+(.*?))?/*");
    private static final Pattern UNCLEAN = Pattern.compile("(^|/)(\\.\\.?)?(/|$)");
    private static final int LONGEST_PREFIX = 512;

    public S3Place {
        if (!prefix.isEmpty() && UNCLEAN.matcher(prefix).find()) {
            throw new IllegalArgumentException("prefix '" + prefix + "'");
        }
    }

    /** Whether a text means a place in S3 at all. */
    public static boolean is(String text) {
        return text.startsWith("s3://");
    }

    /**
     * @throws LockstepException USER with code {@code s3-place} where it has not the form
     */
    public static S3Place parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || text.chars().anyMatch(c -> c < ' ' || c == '?' || c == '#')) {
            throw wrong(text);
        }
        String prefix = form.group(2) == null ? "" : form.group(2);
        if (!prefix.isEmpty() && UNCLEAN.matcher(prefix).find()
                || prefix.length() > LONGEST_PREFIX) {
            throw wrong(text);
        }
        return new S3Place(form.group(1), prefix);
    }

    private static LockstepException wrong(String text) {
        return LockstepException.user(
                "s3-place",
                "Cannot use '"
                        + Names.shown(text)
                        + "' as a place in S3: expected s3://bucket/prefix, the bucket of 3 to 63"
                        + " lower-case letters, digits, dots and dashes.");
    }

    /** The place of a folder below. */
    public S3Place below(String folder) {
        return new S3Place(bucket, prefix.isEmpty() ? folder : prefix + "/" + folder);
    }

    /** As it is written. */
    @Override
    public String toString() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
