package dev.lockstep.migrate.internal.state;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Plan;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A migration as the metadata database has it.
 *
 * @param id of the feed and of the writers; another one after each start, so that no checkpoint of
 *     a former one counts
 * @param stepFrom what had been counted of searches when the reads came to be what they are; null
 *     where that was nothing
 * @param writes the side that is the truth
 * @param wanted the side that shall be
 * @param pausedSince null where it is not paused
 * @param askedProof when somebody last asked for one
 * @param writesFloor writes up to this number are in both
 */
public record MigrationRow(
        TenantId tenant,
        String name,
        String id,
        String source,
        String target,
        MigrationSettings settings,
        Plan plan,
        Phase phase,
        @Nullable String run,
        int reads,
        @Nullable Tally stepFrom,
        Side writes,
        Side wanted,
        int approved,
        @Nullable Instant pausedSince,
        @Nullable Instant askedProof,
        long writesFloor,
        @Nullable Standing standing,
        long version,
        Instant createdAt) {

    /** Whether a run carries it, or should. */
    public boolean isUnderWay() {
        return switch (phase) {
            case PLANNED, DONE, ROLLED_BACK -> false;
            default -> true;
        };
    }

    /** The side that has reads and writes to itself; null while both are needed. */
    @Nullable
    public Side servesAlone() {
        return switch (phase) {
            case PLANNED -> Side.SOURCE;
            case ROLLED_BACK -> writes == Side.SOURCE ? Side.SOURCE : null;
            case DONE -> Side.TARGET;
            default -> null;
        };
    }

    /** Whether the target may answer. */
    public boolean isReadable() {
        return switch (phase) {
            case IN_STEP, SHADOWING, ROUTING, CUT_OVER, CLEANING_UP, DONE -> true;
            default -> false;
        };
    }

    /**
     * @throws LockstepException CONFLICT where nothing is under way
     */
    public static void requireUnderWay(MigrationRow row) {
        if (!row.isUnderWay()) {
            throw LockstepException.conflict(
                    "migration-stands",
                    "Cannot do this with the migration "
                            + row.name()
                            + ": found it "
                            + Gates.words(row.phase().name())
                            + ", expected it under way.");
        }
    }

    public String address(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    public static Side other(Side side) {
        return side == Side.SOURCE ? Side.TARGET : Side.SOURCE;
    }

    static MigrationRow of(ResultSet r, KeepRead read) throws SQLException {
        String standing = r.getString("standing");
        String stepFrom = r.getString("step_from");
        return new MigrationRow(
                new TenantId(r.getString("tenant")),
                r.getString("name"),
                r.getString("id"),
                r.getString("source"),
                r.getString("target"),
                read.of(r.getString("settings"), MigrationSettings.class),
                read.of(r.getString("plan"), Plan.class),
                Phase.valueOf(r.getString("phase")),
                r.getString("run"),
                r.getInt("reads"),
                stepFrom == null ? null : read.of(stepFrom, Tally.class),
                Side.valueOf(r.getString("writes")),
                Side.valueOf(r.getString("wanted")),
                r.getInt("approved"),
                instant(r, "paused"),
                instant(r, "asked_proof"),
                r.getLong("writes_floor"),
                standing == null ? null : read.of(standing, Standing.class),
                r.getLong("version"),
                Instant.ofEpochMilli(r.getLong("created_at")));
    }

    private static @Nullable Instant instant(ResultSet r, String column) throws SQLException {
        long millis = r.getLong(column);
        return r.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
