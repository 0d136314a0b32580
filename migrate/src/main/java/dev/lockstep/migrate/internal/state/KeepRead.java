package dev.lockstep.migrate.internal.state;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What texts of rows say, for as long as they say it: a search looks at a migration's row each
 * time, which changes twice a second at most, and to read its JSON costs more than to fetch it.
 * Safe for many threads.
 */
final class KeepRead {
    private static final int TEXTS = 256;

    private final Map<Text, Object> known =
            new LinkedHashMap<>(TEXTS, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Text, Object> eldest) {
                    return size() > TEXTS;
                }
            };

    private record Text(Class<?> type, String text) {}

    /**
     * @param type a record that nobody can change
     */
    <T> T of(String text, Class<T> type) {
        Text key = new Text(type, text);
        Object found;
        synchronized (known) {
            found = known.get(key);
        }
        if (found == null) {
            found = Json.read(text, type);
            synchronized (known) {
                known.put(key, found);
            }
        }
        return type.cast(found);
    }
}
