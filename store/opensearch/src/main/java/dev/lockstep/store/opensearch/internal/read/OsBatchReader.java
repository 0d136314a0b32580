package dev.lockstep.store.opensearch.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Position;
import dev.lockstep.store.opensearch.internal.wire.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a range of keys in their order, page by page. Rows of one key (of our own indexes hardly
 * ever two, of others at most one a shard) are never parted by a page, so that a key says where to
 * go on.
 */
final class OsBatchReader implements BatchReader {
    private static final int MOST_ROWS = 10_000;
    private static final int PAGE_BYTES = 8 << 20;
    private static final int ROW_BYTES = 400;
    private static final int COMPONENT_BYTES = 12;

    private final PinnedIndex pinned;
    private final long to;
    private final int batchRows;
    private final int pageRows;
    private @Nullable Long after;
    private final long from;
    private Page page;
    private int next;
    private int end;
    private boolean last;
    private Position position;

    OsBatchReader(PinnedIndex pinned, long from, long to, Position begin, int batchRows) {
        this.pinned = pinned;
        this.from = from;
        this.to = to;
        this.batchRows = batchRows;
        int dimension = pinned.fields().spec().dimension();
        int fit = PAGE_BYTES / (ROW_BYTES + COMPONENT_BYTES * dimension);
        this.pageRows = Math.max(2, Math.min(Math.min(fit, MOST_ROWS), Math.max(batchRows, 256)));
        this.position = begin;
        this.page = Page.none(pinned.fields());
        this.last = begin.done();
        resume(begin.token());
    }

    /** Of the rows of the key after a slash, so many were read already. */
    private void resume(String token) {
        if (token.isEmpty() || last) {
            return;
        }
        int slash = token.indexOf('/');
        if (slash < 0) {
            after = Long.parseLong(token);
            return;
        }
        long key = Long.parseLong(token.substring(0, slash));
        after = key == Long.MIN_VALUE ? null : Long.valueOf(key - 1);
        fill(pageRows);
        next = Integer.parseInt(token.substring(slash + 1));
    }

    @Override
    public @Nullable Batch next() {
        if (next == end && !last) {
            fill(pageRows);
        }
        if (next == end) {
            position = new Position(position.rows(), position.token(), true);
            return null;
        }
        int begin = next;
        next = Math.min(end, begin + batchRows);
        position = new Position(position.rows() + next - begin, token(), false);
        return page.batch(begin, next);
    }

    private String token() {
        long key = page.key(next - 1);
        if (next == end || page.key(next) != key) {
            return Long.toString(key);
        }
        int first = next - 1;
        while (first > 0 && page.key(first - 1) == key) {
            first--;
        }
        return key + "/" + (next - first);
    }

    private void fill(int wanted) {
        Page read = pinned.page(query(wanted));
        int whole = read.size();
        boolean ended = read.size() < wanted;
        if (!ended) {
            long split = read.key(whole - 1);
            while (whole > 0 && read.key(whole - 1) == split) {
                whole--;
            }
            if (whole == 0) {
                fill(wanted * 2);
                return;
            }
        }
        page = read;
        next = 0;
        end = whole;
        last = ended;
        if (whole > 0) {
            after = read.key(whole - 1);
        }
    }

    private ObjectNode query(int wanted) {
        ObjectNode body = Json.object().put("size", wanted).put("track_total_hits", false);
        body.putObject("query")
                .putObject("range")
                .putObject(pinned.fields().key())
                .put("gte", from)
                .put("lte", to);
        body.putArray("sort").addObject().put(pinned.fields().key(), "asc");
        if (after != null) {
            body.putArray("search_after").add(after);
        }
        return body;
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public void close() {}
}
