package dev.lockstep.store.pgvector.internal.finding;

import dev.lockstep.api.Checkable.Use;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** One kind of thing to look at in a check-up; changes nothing. */
public interface Look {
    void at(Patient patient) throws SQLException;

    /**
     * What is looked at.
     *
     * @param connection each statement by itself
     * @param schema where the store keeps its own tables
     * @param collections those that this user can see
     */
    record Patient(
            Connection connection,
            Use use,
            String schema,
            List<Place> collections,
            Findings findings) {
        public List<Answer> ask(String sql) throws SQLException {
            return Answer.ask(connection, sql);
        }

        public Answer one(String sql) throws SQLException {
            return ask(sql).getFirst();
        }

        public String setting(String name) throws SQLException {
            return one("select current_setting(" + Sql.text(name) + ", true) as value")
                    .text("value");
        }

        /** A setting of memory or size in bytes; −1 where it means no limit. */
        public long bytes(String name) throws SQLException {
            Answer row =
                    one(
                            "select coalesce(sum(case when setting::bigint < 0 then -1 else"
                                    + " setting::bigint * pg_catalog.pg_size_bytes(case unit when"
                                    + " '8kB' then '8kB' when 'kB' then '1kB' when 'MB' then '1MB'"
                                    + " else '1 B' end) end), -1) as bytes from"
                                    + " pg_catalog.pg_settings where name = "
                                    + Sql.text(name));
            return row.number("bytes");
        }
    }
}
