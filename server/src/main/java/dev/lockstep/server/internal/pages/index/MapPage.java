package dev.lockstep.server.internal.pages.index;

import dev.lockstep.api.search.Hit;
import dev.lockstep.api.service.MapService.Group;
import dev.lockstep.api.service.MapService.Located;
import dev.lockstep.api.service.MapService.MapView;
import dev.lockstep.api.service.MapService.Place;
import dev.lockstep.server.internal.pages.Same;
import dev.lockstep.server.internal.pages.Show;
import dev.lockstep.server.internal.pages.search.Searched;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The map of a generation.
 *
 * @param map null where it could not be drawn
 * @param located null where nothing was searched for
 * @param error why it cannot be drawn or searched, null where it can
 */
public record MapPage(
        String index,
        Asked asked,
        @Nullable MapView map,
        @Nullable Located located,
        @Nullable String error) {
    private static final int TEXT = 160;

    /**
     * What was asked.
     *
     * @param generation 0 for the one that serves
     * @param by the field to colour by, empty for none
     */
    public record Asked(
            long generation, String by, String query, String mode, String filter, int count) {
        /** The same, coloured by nothing. */
        public Asked without() {
            return new Asked(generation, "", query, mode, filter, count);
        }
    }

    /** A hit beside the map. */
    public record Near(int rank, String id, String text, String score, @Nullable Place place) {}

    public String answer() {
        if (map == null) {
            return "There is no map to draw.";
        }
        if (error != null) {
            return "This cannot be shown.";
        }
        int points = map.points().id().size();
        String rows =
                points < map.rows() - map.withoutVector()
                        ? Show.number(points) + " of " + Show.number(map.rows()) + " rows, a sample"
                        : Show.count(points, "row", "rows");
        return located == null
                ? rows + ", where they lie widest apart."
                : Show.count(near().size(), "row", "rows") + " lit among " + rows + ".";
    }

    /** What can be read from it, and what not. */
    public String caution() {
        if (map == null) {
            return "";
        }
        return "The two directions hold "
                + percent(map.share().getFirst())
                + " and "
                + percent(map.share().getLast())
                + " of the variance: rows that are near in all dimensions are near here; rows that"
                + " look near here may be apart in the others."
                + (map.withoutVector() > 0
                        ? " "
                                + Show.count(map.withoutVector(), "row has", "rows have")
                                + " no vector and no place."
                        : "");
    }

    public static String percent(double share) {
        return Show.decimal(100 * share, 1) + " %";
    }

    public List<Group> groups() {
        return map == null ? List.of() : map.groups();
    }

    public List<String> fields() {
        return map == null ? List.of() : map.fields();
    }

    public List<Near> near() {
        List<Near> near = new ArrayList<>();
        if (located != null) {
            for (Hit hit : located.search().result().hits()) {
                String text = hit.document() == null ? "" : hit.document();
                near.add(
                        new Near(
                                near.size() + 1,
                                hit.id(),
                                text.length() > TEXT ? text.substring(0, TEXT) + "…" : text,
                                Show.decimal(hit.score(), 4),
                                located.hits().get(near.size())));
            }
        }
        return near;
    }

    /** Where the query lies, null where it has no place. */
    public @Nullable Place star() {
        return located == null ? null : located.query();
    }

    /** As an attribute, which is left out for null. */
    public static @Nullable String x(@Nullable Place place) {
        return place == null ? null : String.format(Locale.ROOT, "%.4f", place.x());
    }

    public static @Nullable String y(@Nullable Place place) {
        return place == null ? null : String.format(Locale.ROOT, "%.4f", place.y());
    }

    /** Where the script finds the points. */
    public String points() {
        return link() + "/points?" + parameters();
    }

    public String link() {
        return "/indexes/" + Show.part(index) + "/map";
    }

    private String parameters() {
        return "generation="
                + (map == null ? asked.generation() : map.generation())
                + (asked.by().isEmpty() ? "" : "&by=" + Show.part(asked.by()));
    }

    /** The search page for the same words. */
    public String search() {
        return "/search?index="
                + Show.part(Searched.index(index, asked.generation()).text())
                + "&query="
                + Show.part(asked.query())
                + (asked.mode().equals("vector") ? "" : "&mode=" + Show.part(asked.mode()))
                + (asked.filter().isEmpty() ? "" : "&filter=" + Show.part(asked.filter()))
                + "&count="
                + asked.count();
    }

    public Same same() {
        return new Same(
                "lockstep search "
                        + Show.quoted(index)
                        + " "
                        + Show.quoted(
                                asked.query().isEmpty()
                                        ? "agreeing when computers crash"
                                        : asked.query())
                        + " --count "
                        + asked.count(),
                "GET",
                "/api/v1/indexes/" + Show.part(index) + "/map?" + parameters());
    }
}
