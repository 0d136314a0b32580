package dev.lockstep.store.lucene.internal.build;

import dev.lockstep.store.lucene.internal.document.TextAnalyzer;
import dev.lockstep.store.lucene.internal.files.CountingDirectory;
import dev.lockstep.store.lucene.internal.generation.Plan;
import dev.lockstep.store.lucene.internal.graph.GraphBudget;
import dev.lockstep.store.lucene.internal.graph.GraphFormat;
import dev.lockstep.store.lucene.internal.graph.IndexSettings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;

/** A generation's directory opened for writing. */
public final class BuildFiles implements Closeable {
    private static final String BASE = "lockstep.base-segments";

    private final CountingDirectory directory;
    private final IndexWriter writer;
    private final GenerationMerges merges;
    private final GraphFormat format;
    private final Workers workers;
    private final IndexSettings settings;

    /** What builds share: threads that compute, and heap. */
    public record Workers(
            ExecutorService compute, int threads, GraphBudget graphs, long bufferBytes) {}

    private BuildFiles(
            CountingDirectory directory,
            IndexWriter writer,
            GenerationMerges merges,
            GraphFormat format,
            Workers workers,
            IndexSettings settings) {
        this.directory = directory;
        this.writer = writer;
        this.merges = merges;
        this.format = format;
        this.workers = workers;
        this.settings = settings;
    }

    /**
     * @param userData that of the last commit; gains the names of the base's segments
     */
    static BuildFiles open(
            Path path,
            Plan plan,
            @Nullable SegmentInfos commit,
            Map<String, String> userData,
            Workers workers)
            throws IOException {
        IndexSettings settings = plan.indexSettings();
        Set<String> base = baseSegments(commit, userData);
        GraphFormat format = GraphFormat.of(settings, workers.threads(), workers.compute(), false);
        GenerationMerges merges =
                new GenerationMerges(
                        base,
                        workers.graphs().rows(settings.m()),
                        4L * plan.spec().dimension() + 512);
        CountingDirectory directory = new CountingDirectory(new MMapDirectory(path));
        try {
            IndexWriter writer =
                    new IndexWriter(directory, config(merges, format, workers.bufferBytes()));
            return new BuildFiles(directory, writer, merges, format, workers, settings);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static IndexWriterConfig config(
            GenerationMerges merges, KnnVectorsFormat format, long bufferBytes) {
        Analyzer analyzer = new TextAnalyzer();
        return new IndexWriterConfig(analyzer)
                .setCodec(
                        new Lucene104Codec() {
                            @Override
                            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                                return format;
                            }
                        })
                .setOpenMode(OpenMode.CREATE_OR_APPEND)
                .setMergePolicy(merges)
                .setMergeScheduler(new SerialMergeScheduler())
                .setUseCompoundFile(false)
                .setRAMBufferSizeMB(bufferBytes / (double) (1 << 20))
                .setCommitOnClose(false);
    }

    private static Set<String> baseSegments(
            @Nullable SegmentInfos commit, Map<String, String> userData) {
        String known = userData.get(BASE);
        Set<String> names = new HashSet<>();
        if (known == null && commit != null) {
            for (SegmentCommitInfo segment : commit) {
                names.add(segment.info.name);
            }
        } else if (known != null && !known.isEmpty()) {
            names.addAll(Set.of(known.split(",")));
        }
        userData.put(BASE, String.join(",", new java.util.TreeSet<>(names)));
        return names;
    }

    IndexWriter writer() {
        return writer;
    }

    CountingDirectory directory() {
        return directory;
    }

    /** Merges what was written flat, or everything, and builds the graphs of the result. */
    void shape(boolean compact, long rows) throws IOException {
        format.withGraphs();
        merges.shape(compact);
        long largest = Math.min(rows, workers.graphs().rows(settings.m()));
        workers.graphs().during(largest, settings.m(), () -> writer.forceMerge(1, true));
    }

    @Override
    public void close() throws IOException {
        try {
            writer.rollback();
        } finally {
            directory.close();
        }
    }
}
