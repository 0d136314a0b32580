package dev.lockstep.store.opensearch.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.store.opensearch.internal.layout.Documents;
import dev.lockstep.store.opensearch.internal.log.BulkBody;
import dev.lockstep.store.opensearch.internal.log.Change;
import dev.lockstep.store.opensearch.internal.read.Fields;
import dev.lockstep.store.opensearch.internal.read.OwnFields;
import dev.lockstep.store.opensearch.internal.read.Page;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncodingTest {
    /** Of all floats the one whose text, read as a double, has another float as its nearest. */
    private static final float TWICE_ROUNDED = 7.038531E-26f;

    private static final Fields FIELDS = new OwnFields(CollectionSpec.of(4, Metric.COSINE));
    private static final Documents DOCUMENTS = new Documents(4, Metric.L2);

    @Test
    void theByteThatPartsABodyIsWithinNoPart() {
        BulkBody body = BulkBody.creating(200);
        for (Row row : rows()) {
            body.add(new Change(row.id(), source(row, Encoding.SMILE)));
        }
        assertThat(body.encoding(Encoding.SMILE)).isEqualTo(Encoding.SMILE);
        byte[] bytes = body.encoded(Encoding.SMILE);
        int separators = 0;
        for (byte b : bytes) {
            separators += (b & 0xFF) == Encoding.SMILE.separator() ? 1 : 0;
        }
        assertThat(separators).isEqualTo(2 * rows().size());
    }

    /**
     * Whatever was written as SMILE is written as JSON where a server turns out to take no other.
     */
    @ParameterizedTest
    @EnumSource
    void aBodySaysTheSameInEitherEncoding(Encoding as) throws Exception {
        BulkBody body = BulkBody.creating(200);
        rows().forEach(row -> body.add(new Change(row.id(), source(row, Encoding.SMILE))));
        byte[] bytes = body.encoded(as);
        List<Row> read = new ArrayList<>();
        String id = "";
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if ((bytes[at] & 0xFF) == as.separator()) {
                byte[] part = Encoding.JSON.from(Arrays.copyOfRange(bytes, from, at));
                from = at + 1;
                if (id.isEmpty()) {
                    id = Json.read(part).at("/create/_id").asString();
                } else {
                    assertThat(Json.read(part).path("session").asInt()).isEqualTo(200);
                    read.add(page(id, part).row(0));
                    id = "";
                }
            }
        }
        Rows.assertSame(rows(), read);
    }

    @Test
    void aVectorKeptAsTextComesBackThoughItIsAnsweredAsDoubles() {
        float[] vector = {TWICE_ROUNDED, -TWICE_ROUNDED, Float.MIN_VALUE, 0.1f};
        assertThat((float) Double.parseDouble("" + TWICE_ROUNDED)).isNotEqualTo(TWICE_ROUNDED);
        byte[] answer =
                Encoding.SMILE.object(object -> {
                    object.writeObjectFieldStart("hits");
                    object.writeArrayFieldStart("hits");
                    object.writeStartObject();
                    object.writeStringField("_id", "row");
                    object.writeObjectFieldStart("_source");
                    object.writeArrayFieldStart(Documents.VECTOR);
                    for (float component : vector) {
                        object.writeNumber(Double.parseDouble("" + component));
                    }
                    object.writeEndArray();
                    end(object);
                });
        assertThat(Page.read(answer, FIELDS).batch(0, 1).vectors()).containsExactly(vector);
    }

    private static void end(JsonGenerator object) throws java.io.IOException {
        object.writeEndObject();
        object.writeEndObject();
        object.writeEndArray();
        object.writeEndObject();
    }

    /** As the server would answer with it. */
    private static Batch page(String id, byte[] json) {
        String hit = "{\"_id\":" + Json.MAPPER.writeValueAsString(id) + ",\"_source\":";
        byte[] answer =
                ("{\"hits\":{\"hits\":[" + hit + new Answer(200, json).text() + "}]}}")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return Page.read(answer, FIELDS).batch(0, 1);
    }

    private static byte[] source(Row row, Encoding as) {
        return DOCUMENTS.source(Batch.of(List.of(row), 4), 0, as);
    }

    private static List<Row> rows() {
        SplittableRandom random = new SplittableRandom(7);
        List<Row> rows = new ArrayList<>(Values.hostileRows(4));
        for (String id : Values.hostileIds()) {
            float[] vector = new float[4];
            for (int i = 0; i < vector.length; i++) {
                float any = Float.intBitsToFloat(random.nextInt());
                vector[i] = Float.isFinite(any) ? any : -0f;
            }
            rows.add(new Row(id, vector, id, null));
        }
        rows.add(Rows.row("odd", TWICE_ROUNDED, -0f, Float.MAX_VALUE, Float.MIN_VALUE));
        return rows;
    }
}
