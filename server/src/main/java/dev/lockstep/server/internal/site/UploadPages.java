package dev.lockstep.server.internal.site;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.api.service.DatasetService.Preview;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.Services;
import dev.lockstep.server.internal.pages.Show;
import dev.lockstep.server.internal.pages.dataset.Intake;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Form;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.request.Sessions;
import dev.lockstep.server.internal.request.Upload;
import dev.lockstep.server.internal.site.SetAside.Kept;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way in: it is sent, looked at as often as its settings change, and taken in or
 * left. Nothing of a dataset is written before the last of these.
 */
public final class UploadPages {
    private static final int SHOWN = 10;
    private static final String ONE = "/uploads/{id}";
    private static final String TYPE = "type.";
    private static final List<String> OPTIONS = List.of("skip", "delimiter", "encoding", "sheet");

    private final DatasetService datasets;
    private final Sessions sessions;
    private final Pages pages;
    private final SetAside aside;
    private final RawRows raw;

    public UploadPages(
            Services services, Sessions sessions, Pages pages, SetAside aside, RawRows raw) {
        this.datasets = services.datasets();
        this.sessions = sessions;
        this.pages = pages;
        this.aside = aside;
        this.raw = raw;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(
                        "/uploads",
                        Op.page("upload_form", Role.WRITE).takesUpload(Form.class, "csrf=x"),
                        this::send),
                Route.post(
                        "/datasets/{id}/again",
                        Op.page("dataset_again", Role.WRITE)
                                .takes(Form.class, "csrf=x")
                                .with(Op.Trait.QUERY),
                        this::again),
                Route.get(ONE, Op.page("upload_page", Role.WRITE).with(Op.Trait.QUERY), this::page),
                Route.post(
                        ONE,
                        Op.page("upload_again", Role.WRITE).takes(Form.class, "csrf=x"),
                        call -> Answer.seeOther(link(changed(call)))),
                Route.post(
                        ONE + "/take",
                        Op.page("upload_take", Role.WRITE).takes(Form.class, "csrf=x"),
                        this::take),
                Route.post(
                        ONE + "/leave",
                        Op.page("upload_leave", Role.WRITE).takes(Form.class, "csrf=x"),
                        this::leave));
    }

    private static String link(Kept kept) {
        return "/uploads/" + Show.part(kept.id());
    }

    private Answer send(Call call) {
        Form form = Form.checked(call, sessions);
        Upload upload = call.upload();
        if (upload == null || String.valueOf(upload.fileName()).isBlank()) {
            throw Call.bad("form", "no file", "a file");
        }
        return Answer.seeOther(link(aside.keep(owner(call), upload, given(form))));
    }

    /** The rows that a dataset was made of, as a file for another one. */
    private Answer again(Call call) {
        Form form = Form.checked(call, sessions);
        DatasetView dataset = datasets.get(call.tenant(), call.path("id"));
        Map<String, String> given = given(form);
        given.put("name", dataset.name() + "_again");
        if (dataset.key() != null) {
            given.put("key", dataset.key());
        }
        try (Upload upload = raw.upload(call.tenant(), dataset)) {
            return Answer.seeOther(link(aside.keep(owner(call), upload, given)));
        }
    }

    private Kept kept(Call call) {
        return aside.get(owner(call), call.path("id"));
    }

    /** No other session has its forgery token. */
    private String owner(Call call) {
        Sessions.Session session = sessions.session(call.context());
        return session == null ? "" : session.csrf();
    }

    private static Map<String, String> given(Form form) {
        Map<String, String> given = new HashMap<>(form.fields());
        given.remove("csrf");
        given.values().removeIf(String::isBlank);
        return given;
    }

    private Kept changed(Call call) {
        Form form = Form.checked(call, sessions);
        Kept changed = kept(call).with(given(form));
        aside.update(changed);
        return changed;
    }

    private Answer page(Call call) {
        return page(call, kept(call), null);
    }

    private Answer take(Call call) {
        Kept kept = changed(call);
        try {
            var run = datasets.ingest(call.tenant(), request(call.tenant(), kept)).run();
            aside.remove(kept);
            return PageRoutes.run(run);
        } catch (LockstepException e) {
            return page(call, kept, ours(e));
        }
    }

    private Answer leave(Call call) {
        Form.checked(call, sessions);
        aside.remove(kept(call));
        return Answer.seeOther("/");
    }

    private Answer page(Call call, Kept kept, @Nullable String refused) {
        TenantId tenant = call.tenant();
        Preview preview = null;
        String error = refused;
        Kept seen = kept;
        try {
            preview = look(tenant, kept);
            seen = seen(tenant, kept, preview);
        } catch (LockstepException e) {
            error = refused == null ? ours(e) : refused;
        }
        String name = name(seen);
        Intake intake =
                new Intake(
                        kept.id(),
                        kept.fileName(),
                        kept.bytes(),
                        kept.fields(),
                        seen.found(),
                        preview,
                        error,
                        name == null ? null : there(tenant, name));
        return pages.page(
                call.context(), "upload.jte", kept.fileName(), "home", Map.of("page", intake));
    }

    private Kept seen(TenantId tenant, Kept kept, Preview preview) {
        Kept seen = kept.seen(new SetAside.Looked(request(tenant, kept), preview));
        aside.update(seen);
        return seen;
    }

    /** The same settings show the same, until somebody has changed the dataset. */
    private Preview look(TenantId tenant, Kept kept) {
        IngestRequest request = request(tenant, kept);
        SetAside.Looked last = kept.looked();
        boolean alone = request.mode() == Mode.CREATE;
        return alone && last != null && last.request().equals(request)
                ? last.preview()
                : datasets.preview(tenant, request, SHOWN);
    }

    /** What is wrong with the file is said on its page; what is wrong with us is a fault. */
    private static @Nullable String ours(LockstepException e) {
        if (e.kind() == ErrorKind.INTERNAL) {
            throw e;
        }
        return e.getMessage();
    }

    private static @Nullable String name(Kept kept) {
        String given = kept.fields().get("name");
        SetAside.Looked last = kept.looked();
        return given != null || last == null ? given : last.preview().suggestedName();
    }

    /** Whether it comes to rows that have a key, or none, already. */
    private boolean isLoaded(TenantId tenant, Kept kept) {
        String name = name(kept);
        DatasetView there = name == null ? null : there(tenant, name);
        return there != null && !there.columns().isEmpty();
    }

    private @Nullable DatasetView there(TenantId tenant, String name) {
        try {
            return datasets.get(tenant, name);
        } catch (LockstepException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            return null;
        }
    }

    private IngestRequest request(TenantId tenant, Kept kept) {
        Map<String, String> fields = kept.fields();
        Map<String, String> types = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (name.startsWith(TYPE)) {
                types.put(name.substring(TYPE.length()), value);
            }
        });
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : OPTIONS) {
            String value = fields.get(option);
            if (value != null) {
                options.put(option, option.equals("delimiter") ? value : value.strip());
            }
        }
        Mode mode = Call.choice("mode", fields.getOrDefault("mode", "create"), Mode.class);
        return new IngestRequest(
                fields.get("name"),
                null,
                kept.file(),
                kept.fileName(),
                null,
                mode,
                Call.choice("schema", fields.getOrDefault("schema", "evolve"), SchemaPolicy.class),
                types,
                mode == Mode.CREATE || !isLoaded(tenant, kept) ? fields.get("key") : null,
                options);
    }
}
