package dev.lockstep.store.lucene.internal.build;

import dev.lockstep.store.lucene.internal.segment.LeafVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.TieredMergePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Which segments of a build are merged. The base's never, but by a compaction; new ones, flat as
 * yet, while there are many; and once at the end into as few as the memory for graphs allows.
 */
final class GenerationMerges extends MergePolicy {
    /** Forced merges say so in the segment they make; these have their graph. */
    private static final String FORCED = "mergeMaxNumSegments";

    private final TieredMergePolicy loading = new TieredMergePolicy();
    private final Set<String> base;
    private final long graphRows;
    private @Nullable Boolean compact;

    /**
     * @param base names of the base's segments
     * @param graphRows rows that one graph may have
     */
    GenerationMerges(Set<String> base, long graphRows, long bytesPerRow) {
        this.base = Set.copyOf(base);
        this.graphRows = graphRows;
        loading.setNoCFSRatio(0);
        loading.setMaxMergedSegmentMB(
                Math.clamp((double) graphRows * bytesPerRow / 2 / (1 << 20), 64, 16_384));
    }

    /** Arms the one round of merges that brings the segments into the shape in which they serve. */
    synchronized void shape(boolean compact) {
        this.compact = compact;
    }

    @Override
    public synchronized @Nullable MergeSpecification findForcedMerges(
            SegmentInfos infos,
            int maxSegmentCount,
            Map<SegmentCommitInfo, Boolean> segmentsToMerge,
            MergeContext context)
            throws IOException {
        Boolean all = compact;
        compact = null;
        if (all == null) {
            return null;
        }
        MergeSpecification merges = new MergeSpecification();
        for (List<SegmentCommitInfo> group : groups(infos, all, context)) {
            if (group.size() > 1 || !serves(group.get(0), context)) {
                merges.add(new OneMerge(group));
            }
        }
        return merges.merges.isEmpty() ? null : merges;
    }

    private List<List<SegmentCommitInfo>> groups(
            SegmentInfos infos, boolean all, MergeContext context) throws IOException {
        List<List<SegmentCommitInfo>> groups = new ArrayList<>();
        long rows = 0;
        for (SegmentCommitInfo segment : infos) {
            if (!all && base.contains(segment.info.name)) {
                continue;
            }
            long more = segment.info.maxDoc() - context.numDeletesToMerge(segment);
            if (groups.isEmpty() || rows + more > graphRows) {
                groups.add(new ArrayList<>());
                rows = 0;
            }
            groups.get(groups.size() - 1).add(segment);
            rows += more;
        }
        return groups;
    }

    private boolean serves(SegmentCommitInfo segment, MergeContext context) throws IOException {
        boolean shaped =
                base.contains(segment.info.name)
                        || segment.info.maxDoc() <= LeafVectors.GRAPH_ROWS
                        || !"-1".equals(segment.info.getDiagnostics().getOrDefault(FORCED, "-1"));
        return shaped && context.numDeletesToMerge(segment) == 0;
    }

    @Override
    public @Nullable MergeSpecification findMerges(
            MergeTrigger trigger, SegmentInfos infos, MergeContext context) throws IOException {
        return base.isEmpty() ? loading.findMerges(trigger, infos, context) : null;
    }

    @Override
    public @Nullable MergeSpecification findForcedDeletesMerges(
            SegmentInfos infos, MergeContext context) {
        return null;
    }

    @Override
    public @Nullable MergeSpecification findFullFlushMerges(
            MergeTrigger trigger, SegmentInfos infos, MergeContext context) {
        return null;
    }

    @Override
    public boolean useCompoundFile(
            SegmentInfos infos, SegmentCommitInfo merged, MergeContext context) {
        return false;
    }
}
