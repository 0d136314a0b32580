package dev.lockstep.transfer;

import dev.lockstep.api.RowSource;
import dev.lockstep.api.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * The splits of a transfer, as they were cut the first time.
 *
 * <p>It is kept in a file before the first row moves: a resumed transfer that cut its source anew
 * could get other boundaries, and the positions of its checkpoint would skip rows.
 */
public record TransferPlan(List<Split> splits) {
    private static final JsonMapper JSON = JsonMapper.shared();

    public TransferPlan {
        splits = List.copyOf(splits);
    }

    /** The kept plan, or a new one that is kept now. */
    public static TransferPlan loadOrMake(Path file, RowSource source, int wanted) {
        try {
            if (Files.exists(file)) {
                return JSON.readValue(Files.readAllBytes(file), TransferPlan.class);
            }
            TransferPlan plan = new TransferPlan(source.plan(wanted));
            Files.createDirectories(file.toAbsolutePath().getParent());
            plan.keep(file);
            return plan;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the plan of a transfer", e);
        }
    }

    private void keep(Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out =
                FileChannel.open(
                        aside,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(JSON.writeValueAsBytes(this)));
            out.force(true);
        }
        Files.move(
                aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Rows in all splits, −1 where a split does not know. */
    public long rows() {
        long sum = 0;
        for (Split split : splits) {
            if (split.rows() < 0) {
                return -1;
            }
            sum += split.rows();
        }
        return sum;
    }
}
