package dev.lockstep.store.lucene.internal.document;

import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.util.BytesRef;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * What a row's metadata is found by: a term for each value of each field, a point for each number,
 * and the words of all texts. Nested keys are joined with a full stop; an array gives the field
 * each of its elements.
 */
public final class MetadataFields {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNumberLength(100_000)
                                    .maxNestingDepth(500)
                                    .build())
                    .build();

    private final Document document;
    private final Set<BytesRef> seen = new HashSet<>();

    private MetadataFields(Document document) {
        this.document = document;
    }

    /**
     * Adds the fields of one JSON object.
     *
     * @throws JacksonException where the text is no JSON
     * @throws IllegalArgumentException where it is no object
     */
    static void add(Document document, String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("metadata is not a JSON object");
            }
            new MetadataFields(document).object(parser, "");
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("metadata goes on behind its JSON object");
            }
        }
    }

    private void object(JsonParser parser, String prefix) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = prefix + parser.currentName();
            parser.nextToken();
            value(parser, field);
        }
    }

    private void value(JsonParser parser, String field) {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                term(FilterTerms.exists(field));
                object(parser, field + ".");
            }
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    value(parser, field);
                }
            }
            case VALUE_STRING -> text(field, parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(field, parser.getString());
            case VALUE_TRUE -> bool(field, true);
            case VALUE_FALSE -> bool(field, false);
            case VALUE_NULL -> {}
            default -> throw new IllegalArgumentException("metadata has " + parser.currentToken());
        }
    }

    private void text(String field, String value) {
        term(FilterTerms.exists(field));
        term(FilterTerms.text(field, value));
        words(value);
    }

    private void number(String field, String spelling) {
        term(FilterTerms.exists(field));
        BytesRef term = FilterTerms.number(field, DecimalKey.of(spelling));
        if (term(term)) {
            document.add(NumberPoints.of(field, Double.parseDouble(spelling)));
        }
        words(spelling);
    }

    private void bool(String field, boolean value) {
        term(FilterTerms.exists(field));
        term(FilterTerms.bool(field, value));
    }

    private boolean term(BytesRef term) {
        boolean added = seen.add(term);
        if (added) {
            document.add(new StringField(Fields.FILTER, term, Store.NO));
        }
        return added;
    }

    private void words(String text) {
        document.add(new TextField(Fields.METADATA_TEXT, text, Store.NO));
    }
}
