package dev.lockstep.server.internal.site;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.KeyService.Caller;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.internal.pages.Frame;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Problem;
import dev.lockstep.server.internal.request.Sessions;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Renders pages from the precompiled templates. The engine is made at the first page. */
public final class Pages {
    private static final Map<String, String> HEADERS = headers();

    private final Sessions sessions;
    private final InstantSource clock;
    private final Assets assets;
    private volatile @Nullable TemplateEngine engine;

    public Pages(Sessions sessions, InstantSource clock, Assets assets) {
        this.sessions = sessions;
        this.clock = clock;
        this.assets = assets;
    }

    /** A page with its frame; the model's values are parameters of the template. */
    Answer.Whole page(
            Context context, String template, String title, String section, Map<String, ?> model) {
        Map<String, Object> all = new HashMap<>(model);
        all.put("frame", frame(context, title, section));
        return html(200, render(template, all));
    }

    Answer.Whole html(int status, String body) {
        return new Answer.Whole(status, "text/html; charset=utf-8", HEADERS, body);
    }

    String render(String template, Map<String, Object> model) {
        StringOutput out = new StringOutput(16 << 10);
        engine().render(template, model, out);
        return out.toString();
    }

    /** What went wrong, as a page; whoever is not signed in is asked to. */
    public Answer fault(Context context, LockstepException fault) {
        Problem problem = Problem.of(fault, context.path());
        if (problem.status() == 401) {
            String query = context.queryString();
            String here = context.path() + (query == null ? "" : "?" + query);
            String next = context.method().name().equals("GET") ? here : "/";
            return Answer.seeOther(
                    "/sign-in?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
        }
        Map<String, Object> model = new HashMap<>();
        model.put("frame", frame(context, problem.title(), ""));
        model.put("status", problem.status());
        model.put("title", problem.title());
        model.put("detail", problem.detail());
        Answer.Whole page = html(problem.status(), render("fault.jte", model));
        for (Map.Entry<String, String> header : problem.headers().entrySet()) {
            page = page.header(header.getKey(), header.getValue());
        }
        return page;
    }

    Frame frame(Context context, String title, String section) {
        Sessions.Session session = sessions.session(context);
        Caller caller = session == null ? null : sessions.caller(context);
        return new Frame(
                title,
                section,
                caller == null ? null : caller.name() + " · " + caller.tenant(),
                session == null || caller == null ? "" : session.csrf(),
                caller != null && caller.role() != Role.READ,
                "http://" + Objects.requireNonNullElse(context.header("Host"), "127.0.0.1"),
                assets.version(),
                clock.instant());
    }

    public InstantSource clock() {
        return clock;
    }

    private TemplateEngine engine() {
        TemplateEngine made = engine;
        if (made == null) {
            made = TemplateEngine.createPrecompiled(ContentType.Html);
            engine = made;
        }
        return made;
    }

    private static Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                        + " connect-src 'self'; form-action 'self'; base-uri 'none';"
                        + " frame-ancestors 'none'");
        headers.put("Cache-Control", "private, no-cache");
        headers.put("Referrer-Policy", "same-origin");
        return headers;
    }
}
