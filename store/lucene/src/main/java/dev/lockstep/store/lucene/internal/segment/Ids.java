package dev.lockstep.store.lucene.internal.segment;

import dev.lockstep.store.lucene.internal.document.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Ids of documents and documents of ids, documents numbered over all segments; for one thread. */
public final class Ids {
    public static final int NONE = -1;

    private final List<LeafVectors> leaves;
    private final @Nullable BinaryDocValues[] values;
    private final List<@Nullable TermsEnum> terms = new ArrayList<>();

    public Ids(List<LeafVectors> leaves) {
        this.leaves = leaves;
        this.values = new @Nullable BinaryDocValues[leaves.size()];
    }

    public String of(int doc) throws IOException {
        int leaf = leafOf(doc);
        int inLeaf = doc - leaves.get(leaf).docBase();
        BinaryDocValues ids = values[leaf];
        if (ids == null || ids.docID() > inLeaf) {
            ids = leaves.get(leaf).reader().getBinaryDocValues(Fields.ID);
            values[leaf] = ids;
        }
        if (ids == null || !ids.advanceExact(inLeaf)) {
            throw new IOException("document " + doc + " has no id");
        }
        return ids.binaryValue().utf8ToString();
    }

    public int leafOf(int doc) {
        int leaf = leaves.size() - 1;
        while (leaves.get(leaf).docBase() > doc) {
            leaf--;
        }
        return leaf;
    }

    /** The live document of an id, {@link #NONE} where there is none. */
    public int doc(String id) throws IOException {
        openTerms();
        BytesRef term = new BytesRef(id);
        for (int i = 0; i < leaves.size(); i++) {
            TermsEnum ids = terms.get(i);
            if (ids != null && ids.seekExact(term)) {
                int doc = live(leaves.get(i).reader(), ids.postings(null, PostingsEnum.NONE));
                if (doc != NONE) {
                    return leaves.get(i).docBase() + doc;
                }
            }
        }
        return NONE;
    }

    private void openTerms() throws IOException {
        for (int i = terms.size(); i < leaves.size(); i++) {
            Terms ids = leaves.get(i).reader().terms(Fields.ID);
            terms.add(ids == null ? null : ids.iterator());
        }
    }

    private static int live(LeafReader reader, PostingsEnum docs) throws IOException {
        Bits live = reader.getLiveDocs();
        for (int d = docs.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = docs.nextDoc()) {
            if (live == null || live.get(d)) {
                return d;
            }
        }
        return NONE;
    }
}
