package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.ChangeReader.Change;
import dev.lockstep.api.ChangeReader.Deleted;
import dev.lockstep.api.ChangeReader.Emptied;
import dev.lockstep.store.pgvector.internal.feed.Carried.At;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.values.ColumnType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Understands messages as changes of one collection. Not for two threads at once.
 *
 * <p>Of a table of several collections a row tells which one it is in. Where the row before is not
 * told it may have been in this one: so a row that is now in another is told as deleted, which does
 * no harm where it never was here, since ids are those of the table.
 */
final class Listening {
    private final Place place;
    private final Map<String, ColumnType> types;
    private final Map<Integer, RowForm> forms = new HashMap<>();

    /**
     * @param types of the table's columns
     */
    Listening(Place place, Map<String, ColumnType> types) {
        this.place = place;
        this.types = types;
    }

    List<Heard> hear(Told told) {
        return switch (told) {
            case Told.Insert insert -> insert(insert);
            case Told.Update update -> update(update);
            case Told.Delete delete -> delete(delete);
            case Told.Truncate _ -> List.of(whole(new Emptied()));
            case Told.Relation relation -> relation(relation);
            case Told.Begin _, Told.Commit _, Told.Other _ -> List.of();
        };
    }

    private List<Heard> relation(Told.Relation relation) {
        Carried carried = Carried.of(place, types, relation);
        forms.put(relation.oid(), new RowForm(carried, place.half()));
        return List.of();
    }

    private List<Heard> insert(Told.Insert insert) {
        RowForm form = form(insert.relation());
        if (!isOurs(form, insert.row())) {
            return List.of();
        }
        Values values = new Values(insert.row(), null);
        return List.of(whole(form.written(form.id(values), values)));
    }

    private List<Heard> update(Told.Update update) {
        RowForm form = form(update.relation());
        Tuple old = update.old();
        Tuple all = update.whole() ? old : null;
        Values values = new Values(update.row(), all);
        String id = id(form, update);
        String before = old == null ? id : form.id(new Values(old, null));
        boolean moved = !before.equals(id);
        boolean isOurs = isOurs(form, update.row());
        List<Heard> heard = new ArrayList<>();
        if ((moved || !isOurs) && (all == null || isOurs(form, all))) {
            heard.add(whole(new Deleted(before)));
        }
        if (isOurs) {
            boolean anew = moved || form.carried().scope() != null;
            Heard.Partly written = new Heard.Partly(form, id, values, anew);
            heard.add(written.toRead().isEmpty() ? written.made() : written);
        }
        return heard;
    }

    /** A long id that was not touched is in the old row alone. */
    private static String id(RowForm form, Told.Update update) {
        Tuple old = update.old();
        return old != null && update.row().isUnchanged(form.carried().key().index())
                ? form.id(new Values(old, null))
                : form.id(new Values(update.row(), null));
    }

    private List<Heard> delete(Told.Delete delete) {
        RowForm form = form(delete.relation());
        boolean mayBeOurs = !delete.whole() || isOurs(form, delete.old());
        return mayBeOurs
                ? List.of(whole(new Deleted(form.id(new Values(delete.old(), null)))))
                : List.of();
    }

    private boolean isOurs(RowForm form, Tuple row) {
        At scope = form.carried().scope();
        return scope == null
                || Objects.equals(place.shape().scope(), new Values(row, null).text(scope));
    }

    private RowForm form(int relation) {
        return Objects.requireNonNull(forms.get(relation), "a change before its relation");
    }

    private static Heard whole(Change change) {
        return new Heard.Whole(change);
    }
}
