package dev.lockstep.server.internal.site;

import dev.lockstep.api.LockstepException;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Style sheet, scripts and icon, from the class path; nothing from anywhere else. */
public final class Assets {
    private static final String OWN = "/dev/lockstep/server/assets/";
    private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.10/dist/";

    private record Asset(String resource, String mediaType) {}

    private static final Map<String, Asset> ASSETS =
            Map.of(
                    "app.css", new Asset(OWN + "app.css", "text/css; charset=utf-8"),
                    "icon.svg", new Asset(OWN + "icon.svg", "image/svg+xml"),
                    "htmx.js", new Asset(HTMX + "htmx.min.js", "text/javascript; charset=utf-8"),
                    "map.js", new Asset(OWN + "map.js", "text/javascript; charset=utf-8"),
                    "drop.js", new Asset(OWN + "drop.js", "text/javascript; charset=utf-8"),
                    "live.js", new Asset(OWN + "live.js", "text/javascript; charset=utf-8"));

    private final String version;
    private final Map<String, byte[]> loaded = new ConcurrentHashMap<>();

    /**
     * @param version part of every address, so that browsers may keep what they have
     */
    public Assets(String version) {
        this.version = version;
    }

    String version() {
        return "v=" + version;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/assets/{name}",
                        Op.open("asset", "A file of the pages")
                                .answersAs("text/css")
                                .with(Op.Trait.PAGE)
                                .with(Op.Trait.ETAG),
                        call -> asset(call.path("name"))));
    }

    private Answer asset(String name) {
        Asset asset = ASSETS.get(name);
        if (asset == null) {
            throw LockstepException.notFound("asset", dev.lockstep.api.Names.shown(name));
        }
        byte[] bytes = loaded.computeIfAbsent(name, n -> load(asset.resource()));
        return Answer.bytes(asset.mediaType(), bytes).header("Cache-Control", "max-age=3600");
    }

    private static byte[] load(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("No resource " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
