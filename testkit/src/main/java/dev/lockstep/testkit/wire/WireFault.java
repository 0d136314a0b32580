package dev.lockstep.testkit.wire;

/** What happens to a request on a {@link FaultyWire}. */
public sealed interface WireFault {
    /** The answer comes from the wire and not from the server, which never sees the request. */
    record Status(int code) implements WireFault {}

    /**
     * The same, with an S3 error of this code and a header, such as {@code x-amz-bucket-region:
     * eu}.
     */
    record Refusal(int status, String code, String header) implements WireFault {}

    /** The server sees the request so many milliseconds later. */
    record Late(long millis) implements WireFault {}

    /** The server does it and its answer is lost. */
    record LostAnswer() implements WireFault {}

    /** The connection breaks after so many bytes of the answer. */
    record CutAnswer(long bytes) implements WireFault {}

    /** The connection breaks after so many bytes of the request's body. */
    record CutRequest(long bytes) implements WireFault {}
}
