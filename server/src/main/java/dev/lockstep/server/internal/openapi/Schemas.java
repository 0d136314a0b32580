package dev.lockstep.server.internal.openapi;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import dev.lockstep.server.internal.request.Json;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON schemas of records, as {@link Json} writes and reads them. */
final class Schemas {
    private final JsonMapper mapper = JsonMapper.shared();
    private final SchemaBuilder builder;

    Schemas() {
        SchemaGeneratorConfigBuilder config =
                new SchemaGeneratorConfigBuilder(
                        mapper, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON);
        config.without(Option.SCHEMA_VERSION_INDICATOR);
        config.with(
                Option.DEFINITIONS_FOR_ALL_OBJECTS,
                Option.PLAIN_DEFINITION_KEYS,
                Option.INLINE_NULLABLE_SCHEMAS,
                Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES);
        config.forFields()
                .withPropertyNameOverrideResolver(field -> snake(field.getDeclaredName()))
                .withNullableCheck(Schemas::nullable)
                .withRequiredCheck(field -> !nullable(field))
                .withCustomDefinitionProvider((field, context) ->
                        field.getAnnotation(JsonRawValue.class) == null
                                ? null
                                : new com.github.victools.jsonschema.generator
                                        .CustomPropertyDefinition(anyObject()));
        config.forTypesInGeneral().withCustomDefinitionProvider(this::own);
        builder = new SchemaGenerator(config.build()).buildMultipleSchemaDefinitions();
    }

    /** A reference to the schema of a type, or the schema itself where it is a simple one. */
    ObjectNode reference(Class<?> type) {
        return builder.createSchemaReference(type);
    }

    /** All schemas that were referred to. */
    ObjectNode all() {
        return builder.collectDefinitions("components/schemas");
    }

    private static boolean nullable(FieldScope field) {
        return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private @Nullable CustomDefinition own(ResolvedType type, SchemaGenerationContext context) {
        Class<?> raw = type.getErasedType();
        if (raw.isEnum()) {
            ObjectNode schema = mapper.createObjectNode().put("type", "string");
            for (Object constant : raw.getEnumConstants()) {
                schema.withArray("enum").add(((Enum<?>) constant).name().toLowerCase(Locale.ROOT));
            }
            return inline(schema);
        }
        if (raw == Instant.class) {
            return inline(
                    mapper.createObjectNode().put("type", "string").put("format", "date-time"));
        }
        if (raw == JsonNode.class) {
            return inline(anyObject());
        }
        return raw == Object.class ? inline(mapper.createObjectNode()) : null;
    }

    private ObjectNode anyObject() {
        return mapper.createObjectNode().put("type", "object");
    }

    private static CustomDefinition inline(ObjectNode schema) {
        return new CustomDefinition(
                schema,
                CustomDefinition.DefinitionType.INLINE,
                CustomDefinition.AttributeInclusion.YES);
    }
}
