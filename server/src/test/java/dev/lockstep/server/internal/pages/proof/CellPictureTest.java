package dev.lockstep.server.internal.pages.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.CollectionService.ProofView;
import dev.lockstep.api.service.CollectionService.SideView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The picture of a fingerprint: each cell drawn once, as what it is, in few bytes. */
class CellPictureTest {
    private static final Pattern STROKE = Pattern.compile("m(-?\\d+) (\\d+)h(\\d+)");

    private final Random random = new Random(7);

    @Test
    void eachCellWithRowsIsDrawnOnceByItsKind() {
        ProofView proof = proof(4);
        CellPicture picture = CellPicture.right(proof, null);
        TreeSet<Integer> drawn = new TreeSet<>();
        for (CellPicture.Layer layer : picture.layers()) {
            for (int cell : cells(layer.path())) {
                assertThat(drawn.add(cell)).as("cell " + cell).isTrue();
                long more = proof.right().cells().get(cell) - proof.left().cells().get(cell);
                boolean differs = proof.differing().contains(cell);
                assertThat(layer.look())
                        .isEqualTo(
                                !differs
                                        ? layer.look().replaceAll("^(?!rows-).*", "rows")
                                        : more > 0 ? "more" : more < 0 ? "fewer" : "other");
            }
        }
        assertThat(drawn).hasSize(4_096).containsAll(proof.differing());
    }

    @Test
    void twoPicturesOfAnythingAreLightEnoughForAPage() {
        for (int oneIn : new int[] {1, 2, 8, 5_000}) {
            ProofView proof = proof(oneIn);
            int bytes = 0;
            for (CellPicture p :
                    List.of(CellPicture.left(proof, null), CellPicture.right(proof, null))) {
                bytes += p.layers().stream().mapToInt(layer -> layer.path().length()).sum();
            }
            assertThat(bytes).as("one in " + oneIn).isLessThan(56_000);
        }
    }

    @Test
    void nothingIsDrawnOfAnEmptySide() {
        List<Long> none = new ArrayList<>(java.util.Collections.nCopies(4_096, 0L));
        ProofView empty = proof(none, none, List.of());
        assertThat(CellPicture.left(empty, null).layers()).isEmpty();
        assertThat(CellPicture.left(empty, null).words()).endsWith("of which none differs");
    }

    private static List<Integer> cells(String path) {
        List<Integer> cells = new ArrayList<>();
        Matcher stroke = STROKE.matcher(path);
        int x = 0;
        int y = 0;
        while (stroke.find()) {
            x += Integer.parseInt(stroke.group(1));
            y += Integer.parseInt(stroke.group(2));
            for (int i = 0; i < Integer.parseInt(stroke.group(3)); i++) {
                cells.add(CellPicture.ACROSS * y + x++);
            }
        }
        return cells;
    }

    /** A million rows, of which cells differ at random. */
    private ProofView proof(int oneIn) {
        List<Long> left = new ArrayList<>();
        List<Long> right = new ArrayList<>();
        List<Integer> differing = new ArrayList<>();
        for (int cell = 0; cell < 4_096; cell++) {
            boolean differs = random.nextInt(oneIn) == 0;
            left.add(Math.round(244 + 15 * random.nextGaussian()));
            right.add(left.getLast() + (differs ? random.nextInt(3) - 1 : 0));
            if (differs) {
                differing.add(cell);
            }
        }
        return proof(left, right, differing);
    }

    private static ProofView proof(List<Long> left, List<Long> right, List<Integer> differing) {
        return new ProofView(
                "run",
                "comparison",
                Instant.EPOCH,
                "bit by bit",
                List.of(),
                new SideView("lake/a", 1, 3, "", "0", left),
                new SideView("lake/b", 1, 3, "", "1", right),
                0,
                0,
                0,
                differing);
    }
}
