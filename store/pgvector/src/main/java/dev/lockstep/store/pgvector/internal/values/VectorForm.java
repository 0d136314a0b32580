package dev.lockstep.store.pgvector.internal.values;

import java.nio.ByteBuffer;

/** Vectors as pgvector sends them. */
public final class VectorForm {
    private VectorForm() {}

    /** Number of dimensions, two bytes that mean nothing, and the components. */
    public static float[] binary(ByteBuffer in, boolean half) {
        float[] vector = new float[in.getShort() & 0xffff];
        in.getShort();
        if (half) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = Float.float16ToFloat(in.getShort());
            }
        } else {
            in.asFloatBuffer().get(vector);
        }
        return vector;
    }

    /**
     * Such as {@code [1,-0,2.5e-42]}: the shortest decimals that are these floats and no others.
     */
    public static float[] text(String text) {
        int dimension = 1;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ',') {
                dimension++;
            }
        }
        float[] vector = new float[dimension];
        int from = 1;
        for (int i = 0; i < dimension; i++) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() - 1 : comma;
            vector[i] = Float.parseFloat(text.substring(from, to));
            from = to + 1;
        }
        return vector;
    }
}
