package dev.lockstep.index.internal.map;

import dev.lockstep.api.Metric;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.service.MapService;
import dev.lockstep.api.service.MapService.Place;
import dev.lockstep.index.internal.map.SampleRows.Sampled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generation drawn once: the plane, and where the rows of the sample lie on it. The vectors
 * themselves are not kept.
 *
 * @param scale what places are divided by, so that the farthest one of the sample is at 1
 */
record GenerationMap(
        Metric metric,
        long rows,
        long withoutVector,
        PrincipalPlane plane,
        double scale,
        List<Sampled> sampled,
        List<Place> places,
        List<String> fields) {
    static GenerationMap of(Snapshot snapshot) {
        SampleRows sample = SampleRows.of(snapshot, MapService.MOST_POINTS);
        int count = sample.sampled().size();
        PrincipalPlane plane = FindPlane.of(sample.vectors(), count, sample.dimension());
        double[] along = new double[2 * count];
        double farthest = 0;
        for (int i = 0; i < along.length; i++) {
            along[i] = plane.along(i % 2, sample.vectors(), sample.at()[i / 2]);
            farthest = Math.max(farthest, Math.abs(along[i]));
        }
        double scale = farthest == 0 ? 1 : farthest;
        List<Place> places = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            places.add(place(along[2 * i] / scale, along[2 * i + 1] / scale));
        }
        return new GenerationMap(
                snapshot.spec().metric(),
                sample.rows(),
                sample.withoutVector(),
                plane,
                scale,
                sample.sampled(),
                places,
                GroupRows.fields(sample.sampled()));
    }

    /** Where any vector lies; null for one that has no direction. */
    @Nullable Place place(float[] vector) {
        float[] v = vector;
        if (metric == Metric.COSINE) {
            double norm = 0;
            for (float x : vector) {
                norm += (double) x * x;
            }
            double length = Math.sqrt(norm);
            if (length == 0) {
                return null;
            }
            v = new float[vector.length];
            for (int i = 0; i < v.length; i++) {
                v[i] = (float) (vector[i] / length);
            }
        }
        return place(plane.along(0, v, 0) / scale, plane.along(1, v, 0) / scale);
    }

    /** To four digits, which is less than a pixel. */
    private static Place place(double x, double y) {
        return new Place(Math.round(x * 1e4) / 1e4f, Math.round(y * 1e4) / 1e4f);
    }
}
