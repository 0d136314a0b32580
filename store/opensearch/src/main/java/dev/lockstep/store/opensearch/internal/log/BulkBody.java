package dev.lockstep.store.opensearch.internal.log;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockstep.store.opensearch.internal.layout.Documents;
import dev.lockstep.store.opensearch.internal.wire.Encoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What one bulk request is to do, in order; it is encoded when it is sent. */
public final class BulkBody {
    private static final long NONE = -1;
    private static final int ACTION_BYTES = 64;

    private final long version;
    private final long session;
    private final List<Change> changes;
    private int bytes;

    private BulkBody(long version, long session, List<Change> changes) {
        this.version = version;
        this.session = session;
        this.changes = changes;
    }

    /** Documents that are made where there is none of their id, each with a session's number. */
    public static BulkBody creating(long session) {
        return new BulkBody(NONE, session, new ArrayList<>());
    }

    /** What an entry of the log says; older versions lose against it. */
    static BulkBody applying(byte[] entry, long version) {
        return new BulkBody(version, NONE, Entry.changes(entry));
    }

    public void add(Change change) {
        changes.add(change);
        bytes += ACTION_BYTES + (change.source() == null ? 0 : change.source().length);
    }

    /** About how many bytes were added. */
    public int bytes() {
        return bytes;
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    Change change(int nth) {
        return changes.get(nth);
    }

    /** Those of these places alone. */
    BulkBody only(List<Integer> places) {
        return new BulkBody(
                version, session, new ArrayList<>(places.stream().map(changes::get).toList()));
    }

    /** What is spoken, unless a document lies in another encoding: that may be turned to JSON. */
    public Encoding encoding(Encoding spoken) {
        for (Change change : changes) {
            if (change.source() != null && Encoding.of(change.source()) == Encoding.JSON) {
                return Encoding.JSON;
            }
        }
        return spoken;
    }

    public byte[] encoded(Encoding as) {
        byte[] mark = session == NONE ? new byte[0] : as.oneMore(Documents.SESSION, session);
        ByteArrayOutputStream body = new ByteArrayOutputStream((1 << 16) + bytes);
        for (Change change : changes) {
            as.object(body, object -> action(object, change));
            body.write(as.separator());
            if (change.source() != null) {
                byte[] source = as.from(change.source());
                body.write(source, 0, mark.length == 0 ? source.length : source.length - 1);
                body.writeBytes(mark);
                body.write(as.separator());
            }
        }
        return body.toByteArray();
    }

    private void action(JsonGenerator object, Change change) throws IOException {
        String does = session == NONE ? "index" : "create";
        object.writeObjectFieldStart(change.source() == null ? "delete" : does);
        if (version != NONE) {
            object.writeNumberField("version", version);
            object.writeStringField("version_type", "external_gte");
        }
        object.writeStringField("_id", change.id());
        object.writeEndObject();
    }
}
