package dev.lockstep.app.collections;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.CollectionService.CellSide;
import dev.lockstep.api.service.CollectionService.CellView;
import dev.lockstep.api.service.CollectionService.ProofView;
import dev.lockstep.transfer.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiFunction;
import tools.jackson.databind.json.JsonMapper;

/**
 * Both fingerprints of a comparison, kept beside the run: a line with the whole, then one for each
 * cell that differs, in order, so that a cell is found without making sense of the others.
 */
final class ProofFile {
    static final String NAME = "proof.ndjson";
    private static final JsonMapper JSON = JsonMapper.shared();

    private ProofFile() {}

    /**
     * @param sums of the left side's cells; those of the right side are the same but for cells that
     *     differ, which have both
     */
    private record Head(ProofView proof, List<String> sums) {}

    /** Takes the lines in order. */
    static final class Writer {
        private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

        Writer(ProofView proof, List<String> sums) {
            line(new Head(proof, sums));
        }

        void cell(CellView cell) {
            line(cell);
        }

        private void line(Object value) {
            lines.writeBytes(JSON.writeValueAsBytes(value));
            lines.write('\n');
        }

        void write(Path directory) {
            KeptFile.write(directory.resolve(NAME), lines.toByteArray());
        }
    }

    /**
     * @throws LockstepException NOT_FOUND where the run has compared nothing yet
     */
    static ProofView proof(Path directory, String run) {
        return read(directory, run, (head, _) -> head.proof());
    }

    /**
     * @throws LockstepException NOT_FOUND where the run has compared nothing yet, or there is no
     *     such cell
     */
    static CellView cell(Path directory, String run, int cell) {
        if (cell < 0 || cell >= Fingerprint.CELLS) {
            throw LockstepException.notFound("cell", Integer.toString(cell));
        }
        return read(directory, run, (head, cells) -> cell(head, cells, cell));
    }

    private static CellView cell(Head head, List<String> cells, int cell) {
        int rank = head.proof().differing().indexOf(cell);
        if (rank >= 0) {
            return JSON.readValue(cells.get(rank), CellView.class);
        }
        CellSide both = new CellSide(head.proof().left().cells().get(cell), head.sums().get(cell));
        return new CellView(cell, prefix(cell), both, both, 0, 0, 0, List.of(), List.of());
    }

    private static <T> T read(Path directory, String run, BiFunction<Head, List<String>, T> sense) {
        return KeptFile.read(directory.resolve(NAME), bytes -> sense(bytes, sense))
                .orElseThrow(() -> LockstepException.notFound("proof of run", Names.shown(run)));
    }

    private static <T> T sense(byte[] bytes, BiFunction<Head, List<String>, T> sense) {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        Head head = JSON.readValue(lines.isEmpty() ? "" : lines.getFirst(), Head.class);
        List<String> cells = lines.subList(1, lines.size());
        if (cells.size() != head.proof().differing().size()) {
            throw LockstepException.notFound("cells", "of " + head.proof().differing().size());
        }
        return sense.apply(head, cells);
    }

    /** The three hex digits with which the hashes of a cell's ids begin. */
    static String prefix(int cell) {
        return HexFormat.of().toHexDigits(cell, 3);
    }
}
