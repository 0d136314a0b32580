package dev.lockstep.store.opensearch.internal.foreign;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.store.opensearch.internal.read.Page;
import java.io.IOException;

/**
 * Takes one document of somebody else's index apart. What is neither vector nor document stays in
 * the very spelling in which it was written.
 */
final class ForeignSource {
    private final ForeignFields fields;
    private final JsonParser json;
    private final Page into;
    private final StringBuilder rest = new StringBuilder();

    ForeignSource(ForeignFields fields, JsonParser json, Page into) {
        this.fields = fields;
        this.json = json;
        this.into = into;
    }

    /** The rest as one object; the parser stands at the beginning of the document. */
    String read() throws IOException {
        object("");
        return rest.toString();
    }

    private void object(String prefix) throws IOException {
        rest.append('{');
        boolean first = true;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            long begin = json.currentTokenLocation().getByteOffset();
            String path = prefix + json.currentName();
            JsonToken value = json.nextToken();
            if (fields.mapped().isVector(path)) {
                vector(path);
            } else if (path.equals(fields.document()) && value == JsonToken.VALUE_STRING) {
                into.document(json.getText());
            } else {
                rest.append(first ? "" : ",");
                first = false;
                if (value == JsonToken.START_OBJECT && fields.isAround(path)) {
                    rest.append(into.text(begin, json.currentTokenLocation().getByteOffset()));
                    object(path + ".");
                } else {
                    json.skipChildren();
                    json.finishToken();
                    rest.append(into.text(begin, json.currentLocation().getByteOffset()));
                }
            }
        }
        rest.append('}');
    }

    private void vector(String path) throws IOException {
        if (path.equals(fields.vector())) {
            into.vector(json);
        } else {
            json.skipChildren();
        }
    }
}
