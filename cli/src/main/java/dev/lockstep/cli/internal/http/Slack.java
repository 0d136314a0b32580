package dev.lockstep.cli.internal.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Posts messages to one channel by a bot's token. */
public final class Slack {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI url;
    private final String token;
    private final String channel;

    private Slack(URI url, String token, String channel) {
        this.url = url;
        this.token = token;
        this.channel = channel;
    }

    /**
     * @param environment with {@code SLACK_BOT_TOKEN}; {@code SLACK_API_URL} takes the place of
     *     Slack's own address
     */
    public static Slack of(Map<String, String> environment, String channel) {
        String token = environment.getOrDefault("SLACK_BOT_TOKEN", "");
        if (token.isBlank()) {
            throw CommandFailure.usage(
                    "Cannot post to Slack: found no SLACK_BOT_TOKEN in the environment, expected a"
                            + " bot's token (xoxb-…).");
        }
        String base = environment.getOrDefault("SLACK_API_URL", "https://slack.com/api");
        return new Slack(URI.create(base + "/chat.postMessage"), token.strip(), channel);
    }

    /**
     * Posts a text.
     *
     * @throws CommandFailure with what Slack answered where it did not take it
     */
    public void post(String text) {
        String body = Json.line(Json.object().put("channel", channel).put("text", text));
        HttpRequest request =
                HttpRequest.newBuilder(url)
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json; charset=utf-8")
                        .POST(BodyPublishers.ofString(body))
                        .build();
        try {
            JsonNode answer = Json.parse(http.send(request, BodyHandlers.ofByteArray()).body());
            if (!answer.path("ok").asBoolean()) {
                throw failed(Json.text(answer, "error"));
            }
        } catch (IOException | JacksonException e) {
            throw failed(e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("an interrupt");
        }
    }

    private CommandFailure failed(String found) {
        return new CommandFailure(
                1,
                "Cannot post to Slack channel "
                        + channel
                        + ": found '"
                        + found
                        + "', expected ok; check the channel's id and that the bot was invited.");
    }
}
