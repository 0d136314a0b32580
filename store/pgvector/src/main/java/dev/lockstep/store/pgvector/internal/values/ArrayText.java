package dev.lockstep.store.pgvector.internal.values;

/** Makes JSON of an array as PostgreSQL writes it, such as {@code {{1,NULL},{"a b",c}}}. */
final class ArrayText {
    private final String text;
    private final JsonForm element;
    private final StringBuilder json = new StringBuilder();
    private int at;

    private ArrayText(String text, JsonForm element) {
        this.text = text;
        this.element = element;
    }

    static String toJson(String text, JsonForm element) {
        ArrayText array = new ArrayText(text, element);
        array.at = text.startsWith("[") ? text.indexOf('=') + 1 : 0;
        array.list();
        return array.json.toString();
    }

    private void list() {
        json.append('[');
        at++;
        while (text.charAt(at) != '}') {
            if (text.charAt(at) == ',') {
                json.append(',');
                at++;
            } else {
                item();
            }
        }
        at++;
        json.append(']');
    }

    private void item() {
        switch (text.charAt(at)) {
            case '{' -> list();
            case '"' -> json.append(element.json(quoted()));
            default -> {
                String plain = plain();
                json.append(plain.equals("NULL") ? "null" : element.json(plain));
            }
        }
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                at++;
            }
            value.append(text.charAt(at++));
        }
        at++;
        return value.toString();
    }

    private String plain() {
        int start = at;
        while (text.charAt(at) != ',' && text.charAt(at) != '}') {
            at++;
        }
        return text.substring(start, at);
    }
}
