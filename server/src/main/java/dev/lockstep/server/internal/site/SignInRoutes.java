package dev.lockstep.server.internal.site;

import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Form;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.request.Sessions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signing in to the pages with a key, or with a code that stands for one, and out. */
public final class SignInRoutes {
    private static final String PATH = "/sign-in";
    private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Strict";

    private final Sessions sessions;
    private final Pages pages;

    public SignInRoutes(Sessions sessions, Pages pages) {
        this.sessions = sessions;
        this.pages = pages;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(PATH, Op.page("sign_in_page", null), this::show),
                Route.post(
                        PATH, Op.page("sign_in", null).takes(Form.class, "key=lk_x"), this::signIn),
                Route.post(
                        "/sign-out",
                        Op.page("sign_out", null).takes(Form.class, "csrf=x"),
                        this::signOut));
    }

    private Answer show(Call call) {
        String code = call.query("code");
        if (code != null) {
            Optional<String> session = sessions.redeem(code).flatMap(sessions::open);
            return session.isPresent() ? enter(session.get(), "/") : form(call, "/", true);
        }
        return form(call, local(call.query("next")), false);
    }

    private Answer signIn(Call call) {
        Form form = Form.of(call);
        String key = form.field("key");
        String next = local(form.field("next"));
        Optional<String> session = key == null ? Optional.empty() : sessions.open(key);
        return session.isPresent() ? enter(session.get(), next) : form(call, next, true);
    }

    private Answer signOut(Call call) {
        Form.checked(call, sessions);
        sessions.close(call.context());
        return Answer.seeOther(PATH)
                .header("Set-Cookie", Sessions.COOKIE + "=; Max-Age=0" + ATTRIBUTES);
    }

    private Answer form(Call call, String next, boolean refused) {
        Answer.Whole page =
                pages.page(
                        call.context(),
                        "signin.jte",
                        "Sign in",
                        "",
                        Map.of("next", next, "refused", refused));
        return refused ? pages.html(401, String.valueOf(page.body())) : page;
    }

    /**
     * A page that sends on, since a browser leaves a strict cookie out while it follows a redirect
     * from another site's link.
     */
    private Answer enter(String session, String next) {
        String escaped = next.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
        return pages.html(
                        200,
                        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta"
                                + " http-equiv=\"refresh\" content=\"0;url="
                                + escaped
                                + "\"><title>Lockstep</title><link rel=\"icon\""
                                + " href=\"/assets/icon.svg\"><a href=\""
                                + escaped
                                + "\">Go on</a></html>")
                .header("Set-Cookie", Sessions.COOKIE + "=" + session + ATTRIBUTES);
    }

    /** Only a path of this server; anything else becomes the start page. */
    private static String local(@Nullable String next) {
        return next != null && next.matches("/([^/\\\\;\\p{Cntrl}][^;\\\\\\p{Cntrl}]*)?")
                ? next
                : "/";
    }
}
