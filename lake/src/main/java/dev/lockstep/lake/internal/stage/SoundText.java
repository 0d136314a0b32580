package dev.lockstep.lake.internal.stage;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds rows whose texts UTF-8 cannot hold: half of a surrogate pair would be changed in silence.
 */
public final class SoundText {
    /** An array is quicker to look through than a string. */
    private char[] chars = new char[1024];

    private SoundText() {}

    /** The batch without such rows. */
    public static Batch only(Batch batch, List<Refusal> refused) {
        List<Row> sound = new ArrayList<>();
        SoundText texts = new SoundText();
        for (int row = 0; row < batch.size(); row++) {
            if (texts.broken(batch.id(row))
                    || texts.broken(batch.document(row))
                    || texts.broken(batch.metadata(row))) {
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

    private boolean broken(@Nullable String text) {
        if (text == null) {
            return false;
        }
        int length = text.length();
        if (chars.length < length) {
            chars = new char[length];
        }
        text.getChars(0, length, chars, 0);
        return !areBelowSurrogates(length) && halves(length);
    }

    private boolean halves(int length) {
        for (int i = 0; i < length; i++) {
            char c = chars[i];
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == length
                        || !Character.isLowSurrogate(chars[i + 1])) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** True of most texts, and quick to see. */
    private boolean areBelowSurrogates(int length) {
        int bits = 0;
        for (int i = 0; i < length; i++) {
            bits |= chars[i];
        }
        return bits < Character.MIN_SURROGATE;
    }
}
