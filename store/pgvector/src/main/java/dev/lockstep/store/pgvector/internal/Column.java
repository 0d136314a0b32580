package dev.lockstep.store.pgvector.internal;

/**
 * A column as the catalog tells of it.
 *
 * @param type as it is written in SQL, such as {@code vector(384)}
 * @param base the type's bare name, such as {@code vector}
 * @param dimension of a vector column with a dimension in its type, else 0
 * @param notNull whether it takes no null
 * @param given whether the server fills it where a row does not: by default, identity or generation
 */
record Column(
        String name, String type, String base, int dimension, boolean notNull, boolean given) {
    boolean isVector() {
        return base.equals("vector") || base.equals("halfvec");
    }

    boolean isHalf() {
        return base.equals("halfvec");
    }

    boolean isText() {
        return base.equals("text") || base.equals("varchar") || base.equals("bpchar");
    }

    boolean isJson() {
        return base.equals("json") || base.equals("jsonb");
    }

    String sql() {
        return Sql.name(name);
    }
}
