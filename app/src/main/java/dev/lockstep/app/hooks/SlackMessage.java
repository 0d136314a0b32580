package dev.lockstep.app.hooks;

import dev.lockstep.app.config.Configuration;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A message by Slack's {@code chat.postMessage}, which answers with 200 also where it refuses. */
record SlackMessage(URI api, Configuration.Slack slack) implements Channel {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public HttpRequest.Builder request(Notice notice) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("channel", slack.channel());
        message.put("text", text(notice));
        message.put("unfurl_links", false);
        String base = api.toString().replaceAll("/+$", "");
        return HttpRequest.newBuilder(URI.create(base + "/chat.postMessage"))
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Authorization", "Bearer " + slack.token())
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(message)));
    }

    /** One or two lines; what comes from outside cannot mention anybody. */
    private static String text(Notice notice) {
        String tenant = notice.tenant().equals("default") ? "" : " of " + plain(notice.tenant());
        if (notice.type().startsWith("run.")) {
            String reason = notice.field("message");
            return mark(notice.type())
                    + " *"
                    + plain(notice.subject())
                    + "*"
                    + tenant
                    + " "
                    + plain(notice.field("state"))
                    + (reason.isEmpty() ? "" : "\n" + plain(reason))
                    + "\n`lockstep run show "
                    + plain(notice.field("run"))
                    + "`";
        }
        if (notice.type().startsWith("migration.")) {
            return "Migration *"
                    + plain(notice.subject())
                    + "*"
                    + tenant
                    + ": "
                    + plain(notice.field("what"))
                    + " by "
                    + plain(notice.field("who"))
                    + "\n"
                    + plain(notice.field("detail"));
        }
        return plain(notice.subject()) + tenant;
    }

    private static String mark(String type) {
        return switch (type) {
            case "run.failed" -> ":x:";
            case "run.succeeded" -> ":white_check_mark:";
            default -> ":black_square_for_stop:";
        };
    }

    private static String plain(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public Optional<String> fault(HttpResponse<String> answer) {
        try {
            JsonNode body = JSON.readTree(answer.body());
            return body.path("ok").asBoolean(false)
                    ? Optional.empty()
                    : Optional.of("Slack says " + body.path("error").asString("nothing"));
        } catch (JacksonException e) {
            return Optional.of("found no JSON in Slack's answer");
        }
    }
}
