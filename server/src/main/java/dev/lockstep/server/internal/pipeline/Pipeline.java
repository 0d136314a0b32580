package dev.lockstep.server.internal.pipeline;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.KeyService.Caller;
import dev.lockstep.server.ServerSettings;
import dev.lockstep.server.internal.request.Access;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Json;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.request.Upload;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What every request passes, in this order: a place, the key and its role, the query's names, the
 * body up to its limit, the idempotency key, the action, the answer.
 */
public final class Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger("dev.lockstep.server.requests");

    private final ServerSettings.Limits limits;
    private final Path uploads;
    private final Access access;
    private final Gate gate;
    private final Idempotency idempotency;
    private final Json json;
    private final Responses responses;
    private final RequestMetrics metrics;

    public Pipeline(
            ServerSettings settings,
            Access access,
            Gate gate,
            Idempotency idempotency,
            Json json,
            Responses responses,
            RequestMetrics metrics) {
        this.limits = settings.limits();
        this.uploads = settings.uploads();
        this.access = access;
        this.gate = gate;
        this.idempotency = idempotency;
        this.json = json;
        this.responses = responses;
        this.metrics = metrics;
    }

    public Handler handler(Route route) {
        return context -> {
            long start = System.nanoTime();
            Trace trace = Trace.of(context.header("traceparent"));
            MDC.put("trace_id", trace.traceId());
            try {
                responses.send(context, route.op(), outcome(context, route, trace), gate);
            } finally {
                answered(route, context, start);
                metrics.record(route.method().name(), route.path(), context.statusCode(), start);
                MDC.remove("trace_id");
            }
        };
    }

    private static void answered(Route route, Context context, long start) {
        LOG.atDebug()
                .addKeyValue("method", route.method().name())
                .addKeyValue("route", route.path())
                .addKeyValue("status", context.statusCode())
                .addKeyValue("ms", (System.nanoTime() - start) / 1_000_000)
                .log("Answered");
    }

    private Answer outcome(Context context, Route route, Trace trace) {
        try (Gate.Place place = gate.enter()) {
            return admitted(context, route);
        } catch (Throwable e) {
            throwIfFatal(e);
            LockstepException fault =
                    Faults.of(e, route.method().name(), context.path(), trace.traceId());
            return responses.fault(context, route.op(), fault);
        }
    }

    private static void throwIfFatal(Throwable e) {
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
            throw fatal;
        }
    }

    private Answer admitted(Context context, Route route) throws Exception {
        Op op = route.op();
        Caller caller = access.admit(context, op);
        checkQuery(context, op);
        MessageDigest digest = sha256();
        try (Upload upload = upload(context, op, digest)) {
            byte[] body = upload == null ? body(context, op, digest) : new byte[0];
            Call call = new Call(context, caller, json, body, upload);
            if (op.is(Op.Trait.QUERY) && caller != null) {
                try (Gate.Place place = gate.query(caller.tenant())) {
                    return act(call, route, digest);
                }
            }
            return act(call, route, digest);
        }
    }

    private Answer act(Call call, Route route, MessageDigest digest) throws Exception {
        String key = call.header("Idempotency-Key");
        if (key == null || !route.mutates() || call.callerOrNull() == null) {
            return route.action().handle(call);
        }
        String query = call.context().queryString();
        digest.update((query == null ? "" : query).getBytes(StandardCharsets.UTF_8));
        String hash = HexFormat.of().formatHex(digest.digest());
        String name = route.method().name() + " " + call.path();
        return idempotency.once(
                call.tenant(),
                name,
                key,
                hash,
                route.op().is(Op.Trait.SECRET),
                () -> route.action().handle(call));
    }

    private @Nullable Upload upload(Context context, Op op, MessageDigest digest)
            throws IOException {
        String type = context.contentType();
        if (op.body() == null
                || !op.body().upload()
                || type == null
                || !type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            return null;
        }
        long limit = limits.uploadBytes();
        if (context.req().getContentLengthLong() > limit) {
            throw Bodies.tooLarge(limit);
        }
        return Multipart.read(
                Bodies.limited(
                        context.req().getInputStream(),
                        limit,
                        limits.minBytesPerSecond(),
                        System::nanoTime),
                type,
                uploads,
                digest);
    }

    private byte[] body(Context context, Op op, MessageDigest digest) throws IOException {
        if (op.body() == null) {
            return new byte[0];
        }
        if (!op.is(Op.Trait.PAGE)) {
            requireJson(context);
        }
        byte[] body =
                Bodies.read(
                        context.req().getInputStream(),
                        context.req().getContentLengthLong(),
                        limits.bodyBytes(),
                        limits.minBytesPerSecond());
        digest.update(body);
        return body;
    }

    private static void requireJson(Context context) {
        String type = context.contentType();
        String plain = type == null ? "application/json" : type.toLowerCase(Locale.ROOT);
        if (!plain.startsWith("application/json") && !plain.contains("+json")) {
            throw LockstepException.user(
                            "content-type",
                            "Cannot read the body: found Content-Type '"
                                    + dev.lockstep.api.Names.shown(plain)
                                    + "', expected application/json.")
                    .with("status", 415);
        }
    }

    private static void checkQuery(Context context, Op op) {
        if (op.is(Op.Trait.LENIENT) || op.is(Op.Trait.PAGE)) {
            return;
        }
        List<String> known = op.params().stream().map(Op.Param::name).toList();
        for (String name : context.queryParamMap().keySet()) {
            if (!known.contains(name)) {
                throw LockstepException.user(
                        "parameter-unknown",
                        "Cannot answer: found the query parameter '"
                                + dev.lockstep.api.Names.shown(name)
                                + "', expected "
                                + (known.isEmpty() ? "none" : "only " + quoted(known))
                                + ".");
            }
        }
    }

    private static String quoted(List<String> names) {
        return names.stream().map(n -> "'" + n + "'").collect(Collectors.joining(", "));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
