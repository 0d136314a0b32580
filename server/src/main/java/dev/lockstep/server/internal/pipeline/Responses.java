package dev.lockstep.server.internal.pipeline;

import dev.lockstep.api.LockstepException;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Json;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Problem;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes answers. */
public final class Responses {
    private final Json json;
    private final FaultPage faultPage;

    /** How a fault looks on a page for people. */
    @FunctionalInterface
    public interface FaultPage {
        Answer of(Context context, LockstepException fault);
    }

    public Responses(Json json, FaultPage faultPage) {
        this.json = json;
        this.faultPage = faultPage;
    }

    Answer fault(Context context, @Nullable Op op, LockstepException fault) {
        return op != null && op.is(Op.Trait.PAGE)
                ? faultPage.of(context, fault)
                : Problem.of(fault, context.path()).answer();
    }

    public void send(Context context, @Nullable Op op, Answer answer, Gate gate)
            throws IOException {
        switch (answer) {
            case Answer.Whole whole -> send(context, op, whole);
            case Answer.Events events -> stream(context, events, gate);
        }
    }

    private void send(Context context, @Nullable Op op, Answer.Whole answer) {
        byte[] body = bytes(answer.body());
        context.status(answer.status());
        context.header("X-Content-Type-Options", "nosniff");
        if (answer.status() == 413 || answer.status() == 408) {
            // The rest of the body will not be read.
            context.header("Connection", "close");
        }
        answer.headers().forEach(context::header);
        if (op != null && op.is(Op.Trait.ETAG) && answer.status() == 200) {
            String tag = etag(body);
            context.header("ETag", tag);
            if (tag.equals(context.header("If-None-Match"))) {
                context.status(304);
                return;
            }
        }
        if (answer.body() != null) {
            context.contentType(answer.mediaType());
            context.result(body);
        }
    }

    private byte[] bytes(@Nullable Object body) {
        return switch (body) {
            case null -> new byte[0];
            case byte[] bytes -> bytes;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default -> json.bytes(body);
        };
    }

    public static String etag(byte[] body) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
            return '"' + HexFormat.of().formatHex(hash, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void stream(Context context, Answer.Events events, Gate gate)
            throws IOException {
        context.disableCompression();
        context.contentType("text/event-stream");
        context.header("Cache-Control", "no-store");
        context.header("X-Accel-Buffering", "no");
        OutputStream out = context.res().getOutputStream();
        try (Gate.Place place = gate.waiting()) {
            out.flush();
            events.writer().write(Answer.events(out));
        } catch (InterruptedException stopping) {
            Thread.interrupted();
            Answer.events(out).comment("the server is stopping; connect again");
        }
    }
}
