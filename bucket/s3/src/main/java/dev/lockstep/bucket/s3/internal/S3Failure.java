package dev.lockstep.bucket.s3.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.time.Instant;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What went wrong, in our words. A server's own message is left out: it may name accounts, and what
 * it says beyond its code is of no use to whoever has to act.
 */
final class S3Failure {
    private S3Failure() {}

    /**
     * @param act such as {@code read s3://bucket/key}
     */
    static LockstepException of(String act, SdkException e) {
        return e instanceof AwsServiceException answered
                ? answered(act, answered)
                : unanswered(act, e);
    }

    static boolean has(SdkException e, int status, String... codes) {
        if (!(e instanceof AwsServiceException answered)) {
            return false;
        }
        String code = code(answered);
        return answered.statusCode() == status || java.util.List.of(codes).contains(code);
    }

    static boolean missing(SdkException e) {
        return e instanceof AwsServiceException answered
                && answered.statusCode() == 404
                && !code(answered).equals("NoSuchBucket");
    }

    private static String code(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private static LockstepException answered(String act, AwsServiceException e) {
        String code = code(e);
        return switch (code) {
            case "NoSuchBucket" ->
                    make(
                            ErrorKind.USER,
                            "s3-bucket",
                            act,
                            "no such bucket",
                            "one that is there; make it, or correct its name",
                            e);
            case "AccessDenied", "AllAccessDisabled", "AccountProblem" -> denied(act, e);
            case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken" ->
                    make(
                            ErrorKind.USER,
                            "s3-credentials",
                            act,
                            "that the server does not know the credentials (" + code + ")",
                            "valid ones; check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or the"
                                    + " profile",
                            e);
            case "ExpiredToken", "TokenRefreshRequired" ->
                    make(
                            ErrorKind.EXTERNAL,
                            "s3-credentials",
                            act,
                            "expired credentials",
                            "valid ones; renew them",
                            e);
            case "RequestTimeTooSkewed", "RequestExpired" ->
                    make(
                            ErrorKind.USER,
                            "s3-clock",
                            act,
                            "this machine's clock at "
                                    + Instant.now()
                                            .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                                    + ", more than 15 minutes from the server's",
                            "both to agree; set the clock",
                            e);
            case "PermanentRedirect",
                    "AuthorizationHeaderMalformed",
                    "IllegalLocationConstraintException",
                    "TemporaryRedirect" ->
                    region(act, e);
            case "NoSuchUpload" ->
                    make(
                            ErrorKind.EXTERNAL,
                            "s3-upload",
                            act,
                            "that the upload was ended by somebody else",
                            "it to last; look at the bucket's rules for unfinished uploads",
                            e);
            default -> byStatus(act, e, code);
        };
    }

    private static LockstepException byStatus(String act, AwsServiceException e, String code) {
        return switch (e.statusCode()) {
            case 301, 307 -> region(act, e);
            case 401, 403 -> denied(act, e);
            case 404 ->
                    make(
                            ErrorKind.NOT_FOUND,
                            "s3-missing",
                            act,
                            "no such object",
                            "one that is there",
                            e);
            default ->
                    make(
                            e.statusCode() >= 500 || e.isThrottlingException()
                                    ? ErrorKind.EXTERNAL
                                    : ErrorKind.INTERNAL,
                            "s3-refused",
                            act,
                            "the answer " + e.statusCode() + (code.isEmpty() ? "" : " " + code),
                            "a success; look at the server",
                            e);
        };
    }

    private static LockstepException denied(String act, AwsServiceException e) {
        return make(
                ErrorKind.USER,
                "s3-denied",
                act,
                "that these credentials may not",
                "s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject and"
                        + " s3:AbortMultipartUpload there; extend the policy, or use others",
                e);
    }

    private static LockstepException region(String act, AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String found =
                details == null || details.sdkHttpResponse() == null
                        ? "another region"
                        : details.sdkHttpResponse()
                                .firstMatchingHeader("x-amz-bucket-region")
                                .map(region -> "the bucket in region " + region)
                                .orElse("the bucket in another region");
        return make(
                ErrorKind.USER, "s3-region", act, found, "the configured one; set s3.region", e);
    }

    private static LockstepException unanswered(String act, SdkException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("Unable to load credentials")) {
            return make(
                    ErrorKind.USER,
                    "s3-credentials",
                    act,
                    "no credentials",
                    "some in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,"
                            + " AWS_PROFILE) or a role of this machine",
                    e);
        }
        if (text.contains("Unable to load region")) {
            return make(
                    ErrorKind.USER,
                    "s3-region",
                    act,
                    "no region",
                    "one; set s3.region or AWS_REGION",
                    e);
        }
        return make(
                ErrorKind.EXTERNAL,
                "s3-unreachable",
                act,
                e instanceof SdkClientException ? reason(e) : "no answer",
                "an answer; look at the network and the endpoint",
                e);
    }

    /** The innermost cause says what happened: a refused connection, an unknown host. */
    private static String reason(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at == e ? "no answer" : at.getClass().getSimpleName() + " (" + at.getMessage() + ")";
    }

    static LockstepException make(
            ErrorKind kind,
            String code,
            String act,
            String found,
            String expected,
            @org.jspecify.annotations.Nullable Throwable cause) {
        return new LockstepException(
                kind,
                code,
                "Cannot " + act + ": found " + found + ", expected " + expected + ".",
                cause);
    }
}
