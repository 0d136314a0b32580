package dev.lockstep.cli.internal.http;

/** The file to upload could not be read; no attempt will be better. */
final class UploadFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    UploadFailed(String message) {
        super(message);
    }
}
