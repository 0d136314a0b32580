package dev.lockstep.server.internal.request;

import dev.lockstep.api.service.KeyService.Role;
import io.javalin.router.EndpointMetadata;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a route is: who may call it, what it takes and answers. The pipeline enforces it and the
 * OpenAPI document is made from it, so that neither can say something else than the other.
 *
 * @param id in snake case, unique
 * @param role what the caller's key must at least be, null where no key is needed
 */
public record Op(
        String id,
        String summary,
        @Nullable Role role,
        List<Param> params,
        @Nullable Body body,
        Reply reply,
        Set<Trait> traits)
        implements EndpointMetadata {

    /** What is special about a route. */
    public enum Trait {
        /** Answers carry an ETag; {@code If-None-Match} is honoured. */
        ETAG,
        /** Query parameters that it does not know are let pass. */
        LENIENT,
        /** The answer holds a secret and is never stored for a replay. */
        SECRET,
        /** Uses one of the tenant's places for queries. */
        QUERY,
        /** Not a mutation although the method is POST. */
        SAFE,
        /** A page for people; not in the OpenAPI document. */
        PAGE
    }

    /** The type of a query parameter. */
    public enum Kind {
        STRING,
        INTEGER,
        BOOLEAN,
        STRINGS
    }

    /** A query parameter. */
    public record Param(String name, Kind kind, String meaning) {}

    /**
     * A body.
     *
     * @param type the record of a JSON body
     * @param upload whether a file may come instead, as multipart
     * @param example a valid one
     */
    public record Body(Class<?> type, boolean upload, String example) {}

    /**
     * What comes back when all went well.
     *
     * @param other what comes back instead where that was asked for, null for nothing else
     */
    public record Reply(
            int status,
            String mediaType,
            @Nullable Class<?> type,
            boolean list,
            @Nullable Class<?> other) {}

    public static Op read(String id, String summary) {
        return new Op(
                id,
                summary,
                Role.READ,
                List.of(),
                null,
                new Reply(200, "application/json", null, false, null),
                Set.of());
    }

    public static Op write(String id, String summary) {
        return read(id, summary).needs(Role.WRITE);
    }

    public static Op admin(String id, String summary) {
        return read(id, summary).needs(Role.ADMIN);
    }

    public static Op open(String id, String summary) {
        return read(id, summary).needs(null);
    }

    /** A page for people. */
    public static Op page(String id, @Nullable Role role) {
        return read(id, "").needs(role).answersAs("text/html").with(Trait.PAGE);
    }

    Op needs(@Nullable Role newRole) {
        return new Op(id, summary, newRole, params, body, reply, traits);
    }

    public Op query(String name, Kind kind, String meaning) {
        List<Param> more = new ArrayList<>(params);
        more.add(new Param(name, kind, meaning));
        return new Op(id, summary, role, List.copyOf(more), body, reply, traits);
    }

    public Op takes(Class<?> type, String example) {
        return new Op(id, summary, role, params, new Body(type, false, example), reply, traits);
    }

    public Op takesUpload(Class<?> type, String example) {
        return new Op(id, summary, role, params, new Body(type, true, example), reply, traits);
    }

    public Op answers(int status, @Nullable Class<?> type) {
        return replies(new Reply(status, "application/json", type, false, null));
    }

    public Op answers(Class<?> type) {
        return answers(200, type);
    }

    /** The body decides which of the two. */
    public Op orAnswers(Class<?> type) {
        return replies(
                new Reply(reply.status(), reply.mediaType(), reply.type(), reply.list(), type));
    }

    public Op answersList(Class<?> type) {
        return replies(new Reply(200, "application/json", type, true, null));
    }

    public Op answersAs(String mediaType) {
        return replies(new Reply(200, mediaType, null, false, null));
    }

    public Op with(Trait trait) {
        EnumSet<Trait> more = EnumSet.of(trait);
        more.addAll(traits);
        return new Op(id, summary, role, params, body, reply, Set.copyOf(more));
    }

    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    private Op replies(Reply newReply) {
        return new Op(id, summary, role, params, body, newReply, traits);
    }
}
