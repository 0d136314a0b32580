package dev.lockstep.server.internal.pages.backup;

import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.server.internal.pages.Show;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Full backups, each with the increments that stand on it, as beads on a line.
 *
 * @param chains newest first
 * @param more chains that are not drawn
 */
public record Chains(List<Chain> chains, int more) {
    private static final int STEP = 64;
    private static final int LINE = 24;
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    /**
     * One full backup and what stands on it, oldest first.
     *
     * @param edges from each bead to the one that it needs; a path in the picture's units
     */
    public record Chain(
            String name,
            String words,
            int width,
            int height,
            List<Bead> beads,
            List<String> edges) {}

    /**
     * A backup.
     *
     * @param look good, bad, or going where retention would remove it
     */
    public record Bead(
            int x,
            int y,
            boolean full,
            String look,
            boolean here,
            String day,
            String title,
            String link) {}

    /**
     * @param going names that retention would remove
     * @param here the backup whose page it is, null on the page of all
     */
    public static Chains of(
            List<BackupView> newestFirst, Set<String> going, @Nullable String here, int most) {
        Map<String, List<BackupView>> chains = new LinkedHashMap<>();
        for (BackupView backup : newestFirst) {
            String root = backup.chain().isEmpty() ? backup.name() : backup.chain().getFirst();
            chains.computeIfAbsent(root, _ -> new ArrayList<>()).addFirst(backup);
        }
        List<Chain> drawn =
                chains.values().stream()
                        .filter(c ->
                                here == null || c.stream().anyMatch(b -> b.name().equals(here)))
                        .limit(most)
                        .map(c -> chain(c, going, here))
                        .toList();
        return new Chains(drawn, here == null ? chains.size() - drawn.size() : 0);
    }

    private static Chain chain(List<BackupView> backups, Set<String> going, @Nullable String here) {
        Map<String, Integer> places = new LinkedHashMap<>();
        List<Bead> beads = new ArrayList<>();
        List<String> edges = new ArrayList<>();
        int highest = 0;
        for (BackupView backup : backups) {
            int at = places.size();
            places.put(backup.name(), at);
            Integer parent = backup.parent() == null ? null : places.get(backup.parent());
            highest = Math.max(highest, parent == null ? 0 : at - parent);
        }
        int line = highest > 1 ? 2 * LINE : LINE;
        for (BackupView backup : backups) {
            int at = x(places, backup.name());
            beads.add(bead(backup, at, line, going, here));
            if (backup.parent() != null && places.containsKey(backup.parent())) {
                edges.add(edge(x(places, backup.parent()), at, line));
            }
        }
        long bytes = backups.stream().mapToLong(BackupView::bytes).sum();
        BackupView root = backups.getFirst();
        return new Chain(
                root.name(),
                Show.count(backups.size(), "backup", "backups")
                        + " · "
                        + Show.bytes(bytes)
                        + " · "
                        + Kept.collections(root),
                STEP * backups.size(),
                line + 28,
                beads,
                edges);
    }

    private static int x(Map<String, Integer> places, String name) {
        return STEP * places.getOrDefault(name, 0) + STEP / 2;
    }

    /** Straight to the neighbour, in an arc over those between. */
    private static String edge(int from, int to, int y) {
        return to - from == STEP
                ? "M" + from + " " + y + "H" + to
                : "M%d %dC%d %d %d %d %d %d"
                        .formatted(from, y, from + 20, y - 36, to - 20, y - 36, to, y);
    }

    private static Bead bead(
            BackupView backup, int x, int y, Set<String> going, @Nullable String here) {
        String look =
                backup.problem() != null ? "bad" : going.contains(backup.name()) ? "going" : "good";
        String what =
                backup.kind() == Kind.FULL
                        ? "full, " + Show.count(backup.rows(), "row", "rows")
                        : "stands on " + backup.parent();
        String fate =
                look.equals("bad")
                        ? ". " + backup.problem()
                        : look.equals("going") ? "; retention would remove it" : "";
        return new Bead(
                x,
                y,
                backup.kind() == Kind.FULL,
                look,
                backup.name().equals(here),
                DAY.format(backup.createdAt()),
                backup.name() + ": " + what + ", " + Show.bytes(backup.bytes()) + fate,
                "/backups/" + Show.part(backup.name()));
    }
}
