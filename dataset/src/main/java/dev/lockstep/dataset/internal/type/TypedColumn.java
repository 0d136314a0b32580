package dev.lockstep.dataset.internal.type;

import dev.lockstep.lake.ColumnType;

/**
 * A column of silver with how its values come out of bronze's texts.
 *
 * @param sourceName the header as it stood in the file
 * @param type as {@link ColumnType#name()}
 * @param form how the texts spell it
 * @param reason why it has this type, a short phrase
 */
public record TypedColumn(
        String name, String sourceName, String type, ValueForm form, String reason) {
    public ColumnType columnType() {
        return ColumnType.parse(type);
    }

    public TypedColumn with(ColumnType wider, String why) {
        return new TypedColumn(name, sourceName, wider.name(), form, why);
    }
}
