package dev.lockstep.store.archive;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Which backups stay. One that any rule keeps stays, and with it every parent that it needs. The
 * newest backup without known damage always stays, and so does one that is pinned. With no rule at
 * all everything stays.
 *
 * @param last how many of the newest stay
 * @param daily for how many days that have a backup the newest of the day stays; so on for others
 * @param olderThan where given, younger ones stay whatever the other rules say
 * @param zone in which days, weeks (from Monday), months and years begin
 */
public record Retention(
        int last,
        int daily,
        int weekly,
        int monthly,
        int yearly,
        @Nullable Duration olderThan,
        ZoneId zone) {
    public static final Retention NOTHING = new Retention(0, 0, 0, 0, 0, null, ZoneOffset.UTC);

    public Retention keepLast(int count) {
        return new Retention(count, daily, weekly, monthly, yearly, olderThan, zone);
    }

    public Retention keepDaily(int days) {
        return new Retention(last, days, weekly, monthly, yearly, olderThan, zone);
    }

    public Retention keepWeekly(int weeks) {
        return new Retention(last, daily, weeks, monthly, yearly, olderThan, zone);
    }

    public Retention keepMonthly(int months) {
        return new Retention(last, daily, weekly, months, yearly, olderThan, zone);
    }

    public Retention keepYearly(int years) {
        return new Retention(last, daily, weekly, monthly, years, olderThan, zone);
    }

    public Retention olderThan(Duration age) {
        return new Retention(last, daily, weekly, monthly, yearly, age, zone);
    }

    boolean isEmpty() {
        return last + daily + weekly + monthly + yearly == 0 && olderThan == null;
    }

    /**
     * What becomes of one backup.
     *
     * @param removed whether it was, or at a dry run would be, removed
     * @param bytes that it takes
     * @param reason a phrase, such as {@code newest of 2026-11-21} or {@code parent of b7}
     */
    public record Fate(String backup, boolean removed, long bytes, String reason) {}
}
