package dev.lockstep.server.internal.routes;

import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Switch;
import org.jspecify.annotations.Nullable;

/**
 * How a switch of applications, such as {@code ML_VECTOR_BACKEND}, is to stand now.
 *
 * @param mode the kind of the store that serves alone, such as pgvector or opensearch; dual_write
 *     while both do
 * @param reads share of the searches that the target answers, in percent
 * @param writes the side that takes them first
 * @param search where to search in mode dual_write, else null: the store itself
 * @param rows where to write in mode dual_write, else null: the store itself
 */
record ModeAnswer(
        String mode,
        String source,
        String target,
        int reads,
        Side writes,
        @Nullable String search,
        @Nullable String rows) {
    /**
     * @param path of the migration
     */
    static ModeAnswer of(Switch now, String path) {
        boolean both = now.mode().equals(Switch.BOTH);
        return new ModeAnswer(
                now.mode(),
                now.source(),
                now.target(),
                now.reads(),
                now.writes(),
                both ? path + "/search" : null,
                both ? path + "/rows" : null);
    }
}
