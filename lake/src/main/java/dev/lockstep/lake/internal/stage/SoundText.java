package dev.lockstep.lake.internal.stage;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.api.Surrogates;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds rows whose texts UTF-8 cannot hold: half of a surrogate pair would be changed in silence.
 */
public final class SoundText {
    private SoundText() {}

    /** The batch without such rows. */
    public static Batch only(Batch batch, List<Refusal> refused) {
        List<Row> sound = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            if (broken(batch.id(row))
                    || broken(batch.document(row))
                    || broken(batch.metadata(row))) {
                refused.add(
                        new Refusal(
                                batch.id(row),
                                "found half of a surrogate pair in the id, document or metadata,"
                                        + " expected whole characters"));
            }
        }
        return refused.isEmpty() ? batch : without(batch, refused, sound);
    }

    private static Batch without(Batch batch, List<Refusal> refused, List<Row> sound) {
        List<String> bad = refused.stream().map(Refusal::id).toList();
        List<String> lineage = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            if (!bad.contains(batch.id(row))) {
                sound.add(batch.row(row));
                lineage.add(batch.embeddedFrom(row));
            }
        }
        Batch kept = Batch.of(sound, batch.dimension());
        return new Batch(
                kept.ids(),
                kept.dimension(),
                kept.vectors(),
                kept.withoutVector(),
                kept.documents(),
                kept.metadata(),
                batch.embeddedFrom() == null ? null : lineage.toArray(String[]::new));
    }

    private static boolean broken(@Nullable String text) {
        return text != null && !Surrogates.arePaired(text);
    }
}
