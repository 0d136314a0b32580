package dev.lockstep.app.hooks;

import dev.lockstep.metadata.MetadataDatabase;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What has happened, and which hook has been told of it. */
final class HookRows {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final MetadataDatabase database;

    HookRows(MetadataDatabase database) {
        this.database = database;
    }

    /** Where a delivery stands. */
    enum State {
        WAITING,
        DELIVERED,
        GIVEN_UP
    }

    /** A notice that a hook is to be told of, and how often that has been tried. */
    record Due(Notice notice, int tries) {}

    /** From now on it is told, unless it has been already. */
    void begin(String hook, Instant now) {
        database.write(h ->
                h.execute(
                        "insert into hooks (name, since) values (?, ?) on conflict do nothing",
                        hook,
                        now.toEpochMilli()));
    }

    /** The oldest notices that it is to be told of now. */
    List<Due> due(String hook, Wanted wanted, Instant now, int most) {
        return database.read(h -> {
            Query query =
                    h.createQuery(
                                    "select n.*, coalesce(d.tries, 0) as tries from notices n join"
                                            + " hooks k on k.name = :hook and n.at >= k.since"
                                            + " left join hook_deliveries d on d.hook = :hook and"
                                            + " d.notice = n.id where "
                                            + wanted.condition()
                                            + " and (d.notice is null or d.state = 'WAITING' and"
                                            + " d.due_at <= :now) order by n.at, n.id limit :most")
                            .bind("hook", hook)
                            .bind("now", now.toEpochMilli())
                            .bind("most", most);
            wanted.bind(query);
            return query.map((r, _) ->
                            new Due(
                                    new Notice(
                                            r.getString("id"),
                                            r.getString("type"),
                                            r.getString("tenant"),
                                            r.getString("subject"),
                                            Instant.ofEpochMilli(r.getLong("at")),
                                            JSON.readTree(r.getString("data"))),
                                    r.getInt("tries")))
                    .list();
        });
    }

    /** Which notices a hook wants. */
    record Wanted(List<String> events, @Nullable String tenant) {
        private String condition() {
            String types =
                    java.util.stream.IntStream.range(0, events.size())
                            .mapToObj(i -> "n.type like :event" + i)
                            .collect(Collectors.joining(" or ", "(", ")"));
            return tenant == null ? types : types + " and n.tenant = :tenant";
        }

        private void bind(Query query) {
            for (int i = 0; i < events.size(); i++) {
                query.bind("event" + i, events.get(i).replace("*", "%"));
            }
            if (tenant != null) {
                query.bind("tenant", tenant);
            }
        }
    }

    /**
     * Takes a delivery, so that no other server does the same meanwhile.
     *
     * @param again when it is tried again where nothing more is heard of this try
     * @return false where another has taken it
     */
    boolean claim(String hook, Due due, Instant again) {
        String sql =
                due.tries() == 0
                        ? "insert into hook_deliveries (hook, notice, state, tries, due_at) values"
                                + " (:hook, :notice, 'WAITING', 1, :again) on conflict do nothing"
                        : "update hook_deliveries set tries = tries + 1, due_at = :again where hook"
                                + " = :hook and notice = :notice and tries = :tries and state ="
                                + " 'WAITING'";
        return database.write(h ->
                h.createUpdate(sql)
                                .bind("hook", hook)
                                .bind("notice", due.notice().id())
                                .bind("again", again.toEpochMilli())
                                .bind("tries", due.tries())
                                .execute()
                        == 1);
    }

    /** Says how a try ended, and when the next is, or when this was. */
    void told(String hook, Notice notice, State state, Instant at, @Nullable String fault) {
        database.write(h ->
                h.execute(
                        "update hook_deliveries set state = ?, due_at = ?, fault = ? where hook = ?"
                                + " and notice = ?",
                        state.name(),
                        at.toEpochMilli(),
                        fault,
                        hook,
                        notice.id()));
    }

    /** How far a hook has been told. */
    record Standing(
            long waiting,
            long delivered,
            long givenUp,
            @Nullable Instant lastDelivered,
            @Nullable String fault) {}

    Standing standing(String hook, Wanted wanted) {
        return database.read(h -> {
            Query untold =
                    h.createQuery(
                                    "select count(*) from notices n join hooks k on k.name = :hook"
                                            + " and n.at >= k.since where "
                                            + wanted.condition()
                                            + " and not exists (select 1 from hook_deliveries d"
                                            + " where d.hook = :hook and d.notice = n.id)")
                            .bind("hook", hook);
            wanted.bind(untold);
            long fresh = untold.mapTo(Long.class).one();
            return h.createQuery(
                            """
                            select count(case when state = 'WAITING' then 1 end) as waiting,
                                count(case when state = 'DELIVERED' then 1 end) as delivered,
                                count(case when state = 'GIVEN_UP' then 1 end) as given_up,
                                max(case when state = 'DELIVERED' then due_at end) as last,
                                (select d.fault from hook_deliveries d where d.hook = :hook
                                    and d.state <> 'DELIVERED' and d.fault is not null
                                    order by d.due_at desc limit 1) as fault
                            from hook_deliveries where hook = :hook
                            """)
                    .bind("hook", hook)
                    .map((r, _) -> {
                        long last = r.getLong("last");
                        return new Standing(
                                fresh + r.getLong("waiting"),
                                r.getLong("delivered"),
                                r.getLong("given_up"),
                                last == 0 ? null : Instant.ofEpochMilli(last),
                                r.getString("fault"));
                    })
                    .one();
        });
    }

    /** Forgets what happened before, whoever has been told of it. */
    void forget(Instant before) {
        database.write(h -> {
            h.execute(
                    "delete from hook_deliveries where notice in (select id from notices where at <"
                            + " ?)",
                    before.toEpochMilli());
            return h.execute("delete from notices where at < ?", before.toEpochMilli());
        });
    }
}
