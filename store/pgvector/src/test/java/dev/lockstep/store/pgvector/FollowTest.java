package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ChangeReader.Change;
import dev.lockstep.api.ChangeReader.Deleted;
import dev.lockstep.api.ChangeReader.Emptied;
import dev.lockstep.api.ChangeReader.Part;
import dev.lockstep.api.ChangeReader.Written;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of collections are told as the very rows that a snapshot has. */
class FollowTest {
    /** Of random digits, so that it does not fit into a page by compression: it is toasted. */
    private static final String LONG =
            "(select string_agg(md5(n::text || '%s'), '') from generate_series(1, %d) n)";

    private final Database database = new Database();
    private final PgVectorStore store = database.store();
    private final String feed = Follower.name(database);

    @AfterEach
    void end() {
        store.end(feed);
        store.close();
    }

    private Follower follow(String collection) {
        store.begin(Database.ref(collection), feed);
        return new Follower(store, collection, feed);
    }

    private void assertSame(Follower follower, String collection) {
        follower.catchUp();
        Rows.assertSame(Database.rows(store, collection).values(), follower.rows.values());
    }

    @Test
    void whatIsWrittenToATableOfOursIsTold() {
        RowGenerator generator = new RowGenerator(3, 8);
        store.create(Database.ref("works"), CollectionSpec.of(8, Metric.COSINE));
        try (Follower follower = follow("works")) {
            Row[] rows = generator.rows(0, 30).toArray(Row[]::new);
            Database.write(store, "works", "r1", rows);
            Database.delete(store, "works", "r2", rows[3].id(), rows[4].id());
            List<Change> changes = follower.catchUp();
            assertThat(changes)
                    .hasSize(32)
                    .endsWith(new Deleted(rows[3].id()), new Deleted(rows[4].id()));
            assertThat(follower.transactions).hasSize(2).allMatch(t -> t.whole());
            assertSame(follower, "works");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {18, 16})
    void valuesOfEveryTypeAreToldAsTheyAreRead(int version) {
        Database there = version == 18 ? database : new Database(version);
        String name = Follower.name(there);
        there.execute(
                "create type mood as enum ('sad', 'very \"happy\"')",
                "create domain short as varchar(9)",
                "create table docs (id char(5) primary key, v vector(3), body text, made"
                        + " timestamptz, at timestamp, day date, hour time, price numeric, tags text[],"
                        + " grid int[][], good bool, x real, y float8, u uuid, raw bytea, span"
                        + " interval, range int4range, mood mood, s short, c char(4), truths bool[],"
                        + " times timestamptz[], js json, jb jsonb, small int2, big int8, net inet,"
                        + " twice int generated always as (1 + 1) stored)",
                "create table narrow (id bigint primary key, v halfvec(4), body text, made"
                        + " timestamptz, at timestamp, day date, good bool, n int, u uuid, jb jsonb)");
        try (PgVectorStore theirs = there.store()) {
            theirs.begin(Database.ref("docs"), name);
            theirs.begin(Database.ref("narrow"), name + "n");
            try (Follower docs = new Follower(theirs, "docs", name);
                    Follower narrow = new Follower(theirs, "narrow", name + "n")) {
                there.execute(
                        "insert into docs values ('a', '[1,-0,1e-42]', 'a', '2024-01-02"
                                + " 03:04:05.670+02', '2024-01-02 03:04:05.000001', '2024-01-02',"
                                + " '03:04', 1.50, '{a,NULL,\"NULL\",\"b \\\"c\\\\\",\"\",ä😀}',"
                                + " '{{1,NULL},{3,4}}', true, 0.1, 2e-44, 'A0EEBC99-9c0b-4ef8-bb6d-"
                                + "6bb9bd380a11', '\\x00ff', '1 mon 2 days', '[1,5)', 'very"
                                + " \"happy\"', 'x', 'y', '{t,f}', '{2024-01-02 03:04+00,infinity}',"
                                + " '{\"b\": 1e2, \"a\": [null]}', '[1.0, {\"z\": {}}]', -3,"
                                + " -9223372036854775808, '10.1.2.3')",
                        "insert into docs values ('b', '[3.4028235e38,-1.17549435e-38,1.4e-45]', '',"
                                + " '0044-03-15 10:00:00+00 BC', 'infinity', '0044-03-15 BC',"
                                + " '24:00', 'NaN', '{}', '[0:1]={7,8}', false, 'infinity', 1e300)",
                        "insert into docs (id, price, x, y, js) values ('c', 1e-30, 5.6843419e-14,"
                                + " 5.684341886080802e-14, 'null')",
                        "insert into docs (id) values ('d')",
                        "insert into narrow values (1, '[1,-0,6e-8,65504]', 'tab\t\"\\ä😀', '2024-01-02"
                                + " 03:04:05.670+02', '0044-03-15 10:00:00.5 BC', 'infinity', true,"
                                + " -7, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{\"k\": [1.50,"
                                + " \"\\u00e4\"]}'), (-2, null, null, 'infinity', '-infinity',"
                                + " '0044-03-15 BC', null, null, null, 'true')",
                        "insert into narrow values (3)",
                        "update narrow set n = n + 1, at = '294276-12-31 23:59:59.999999'");
                docs.catchUp();
                Rows.assertSame(Database.rows(theirs, "docs").values(), docs.rows.values());
                narrow.catchUp();
                Rows.assertSame(Database.rows(theirs, "narrow").values(), narrow.rows.values());
                assertThat(String.valueOf(narrow.rows.get("1")))
                        .contains("\"at\":\"294276-12-31T23");
            }
            theirs.end(name);
            theirs.end(name + "n");
        }
    }

    @Test
    void numbersAndArraysAreToldAlikeInBinaryForm() {
        database.execute(
                "create table docs (id numeric primary key, v vector(1), body text, x real, y float8,"
                        + " p numeric(20, 4), tags text[], grid float8[], days date[], raw bytea, n"
                        + " numeric, truths bool[], j jsonb[])");
        try (Follower follower = follow("docs")) {
            database.execute(
                    "insert into docs values (1.50, '[5]', 'b', 0.1, 2e-44, 12345.6,"
                            + " '{a,NULL,\"NULL\",\"b \\\"c\\\\\",\"\",ä😀}',"
                            + " '{{1,NULL},{5.684341886080802e-14,-0}}', '{0044-03-15 BC}', '\\x00ff',"
                            + " 1e30, '{t,f}', array['{\"a\": \"b\"}']::jsonb[])",
                    "insert into docs values (-2, null, null, 'NaN', '-infinity', -0.0001, '{}',"
                            + " '[0:1]={7,Infinity}', '{infinity}', '', -1e-30)",
                    "insert into docs (id, x, y, n) values (0, '-0', '-0', 'Infinity'), (10000, 1e-45,"
                            + " 5e-324, 'NaN'), (100000000, 3.4e38, 1.7e308, 0.00)",
                    "insert into docs (id, n) select i, (random() - 0.5)::numeric * 10::numeric ^ (i %"
                            + " 60 - 30) from generate_series(1000001, 1000200) i");
            assertSame(follower, "docs");
        }
    }

    @Test
    void valuesThatAreKeptAsideAndWereNotTouchedAreLeftOut() {
        database.execute(
                "create table docs (id text primary key, v vector(1500), body text, metadata jsonb)",
                "alter table docs alter v set storage external",
                "insert into docs select i, array_fill(i::float4, array[1500])::vector, "
                        + LONG.formatted("b", 200)
                        + ", jsonb_build_object('m', "
                        + LONG.formatted("m", 300)
                        + ") from generate_series(1, 4) i");
        store.begin(Database.ref("docs"), feed);
        try (Follower follower = new Follower(store, "docs", feed)) {
            follower.rows.putAll(Database.rows(store, "docs"));
            database.execute("update docs set body = 'new' where id = '1'");
            assertThat(follower.catchUp())
                    .singleElement()
                    .matches(c ->
                            ((Written) c).unchanged().equals(Set.of(Part.VECTOR, Part.METADATA)));
            database.execute(
                    "update docs set v = null, metadata = null where id = '2'",
                    "update docs set id = 'moved' where id = '3'",
                    "update docs set body = repeat('compressed 😀', 90000) where id = '4'");
            assertThat(follower.catchUp()).contains(new Deleted("3"));
            assertSame(follower, "docs");
            database.execute(
                    "alter table docs replica identity full",
                    "update docs set body = 'full' where id in ('4', 'moved')",
                    "update docs set id = 'away' where id = 'moved'",
                    "delete from docs where id = '4'");
            assertThat(follower.catchUp())
                    .hasSize(5)
                    .filteredOn(c -> c instanceof Written)
                    .allMatch(c -> ((Written) c).unchanged().isEmpty());
            assertSame(follower, "docs");
        }
    }

    @Test
    void anObjectOfSeveralColumnsOfWhichOneIsLeftOutIsReadAgain() {
        database.execute(
                "create table docs (id text primary key, v vector(3), title text, pages int, notes"
                        + " text)",
                "insert into docs select i, '[1,2,3]', 'title ' || i, i, "
                        + LONG.formatted("n", 200)
                        + " from generate_series(1, 200) i");
        store.begin(Database.ref("docs"), feed);
        try (Follower follower = new Follower(store, "docs", feed)) {
            follower.rows.putAll(Database.rows(store, "docs"));
            database.execute(
                    "update docs set pages = 10 * pages",
                    "update docs set pages = 7, notes = 'n' where id = '2'",
                    "delete from docs where id = '3'",
                    "update docs set id = 'x' where id = '4'",
                    "update docs set id = 'y' where id = 'x'");
            assertSame(follower, "docs");
            assertThat(follower.rows).hasSize(199).containsKeys("2", "y");
            assertThat(follower.transactions).hasSize(8).filteredOn(t -> t.whole()).hasSize(5);
        }
    }

    @Test
    void ofATableOfSeveralCollectionsOnlyOneIsToldOf() {
        String other = "00000000-0000-0000-0000-000000000002";
        database.execute(
                "create table langchain_pg_collection (uuid uuid primary key, name varchar,"
                        + " cmetadata json)",
                "create table langchain_pg_embedding (id varchar primary key, collection_id uuid"
                        + " references langchain_pg_collection on delete cascade,"
                        + " embedding vector, document varchar, cmetadata jsonb)",
                "alter table langchain_pg_embedding alter embedding set storage external",
                "insert into langchain_pg_collection values"
                        + " ('00000000-0000-0000-0000-000000000001', 'works', null), ('"
                        + other
                        + "', 'others', null)",
                "insert into langchain_pg_embedding select i,"
                        + " ('00000000-0000-0000-0000-00000000000' || 1 + i % 2)::uuid,"
                        + " array_fill(i::float4, array[1000])::vector, 'text ' || i, '{}' from"
                        + " generate_series(1, 20) i");
        store.begin(Database.ref("works"), feed);
        String move = "update langchain_pg_embedding set collection_id = '%s' where id = '%d'";
        for (String identity : List.of("default", "full")) {
            database.execute("alter table langchain_pg_embedding replica identity " + identity);
            try (Follower follower = new Follower(store, "works", feed)) {
                follower.rows.putAll(Database.rows(store, "works"));
                database.execute("update langchain_pg_embedding set document = 'x' where id = '5'");
                assertThat(follower.catchUp()).hasSize(identity.equals("full") ? 0 : 1);
                database.execute(
                        "update langchain_pg_embedding set cmetadata = '{\"a\": 1}' where id = '4'",
                        move.formatted(other, 6),
                        move.formatted("00000000-0000-0000-0000-000000000001", 7),
                        "insert into langchain_pg_embedding values ('n', '" + other + "')",
                        "insert into langchain_pg_embedding values ('s', null)",
                        "delete from langchain_pg_embedding where id in ('8', '9', 'n', 's')",
                        move.formatted("00000000-0000-0000-0000-000000000001", 11),
                        "delete from langchain_pg_embedding where id = '11'");
                assertSame(follower, "works");
                assertThat(follower.rows).containsKeys("7").doesNotContainKeys("6", "11");
                follower.reader().confirm(follower.reader().read());
                database.execute(
                        move.formatted("00000000-0000-0000-0000-000000000001", 6),
                        move.formatted(other, 7));
                assertSame(follower, "works");
                follower.reader().confirm(follower.reader().read());
            }
        }
        try (Follower follower = new Follower(store, "works", feed)) {
            follower.rows.putAll(Database.rows(store, "works"));
            assertThat(follower.rows).isNotEmpty();
            database.execute("delete from langchain_pg_collection where name = 'works'");
            follower.catchUp();
            assertThat(follower.rows).isEmpty();
        }
    }

    @Test
    void partitionsAreToldOfAsOneCollection() {
        database.execute(
                "create table docs (id int primary key, v vector(2), body text) partition by range"
                        + " (id)",
                "create table low partition of docs for values from (0) to (100)",
                "create table high (body text, v vector(2), gone int, id int not null primary key)",
                "alter table high drop column gone",
                "alter table docs attach partition high for values from (100) to (200)");
        try (Follower follower = follow("docs")) {
            database.execute(
                    "insert into docs select i, array[i, 1]::vector, 't' from generate_series(50, 150,"
                            + " 10) i",
                    "update docs set id = 155 where id = 60",
                    "update docs set body = 'u' where id > 90");
            assertSame(follower, "docs");
            database.execute(
                    "create table more partition of docs for values from (200) to (300)",
                    "insert into docs values (222, '[2,2]')");
            assertSame(follower, "docs");
            database.execute("truncate high");
            assertThat(follower.catchUp()).containsExactly(new Emptied());
        }
    }

    @Test
    void onlyWhatWasCommittedIsToldInTheOrderOfItsCommits() throws SQLException {
        database.execute("create table docs (id text primary key, v vector(2), body text)");
        try (Follower follower = follow("docs");
                Connection first = database.connect();
                Connection second = database.connect();
                Statement one = first.createStatement();
                Statement two = second.createStatement()) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            one.execute("insert into docs values ('a', '[1,1]', 'first')");
            two.execute("insert into docs values ('b', '[2,2]', 'second')");
            one.execute("savepoint s");
            one.execute("update docs set body = 'undone' where id = 'a'");
            one.execute("insert into docs values ('undone')");
            one.execute("rollback to s");
            one.execute("savepoint t");
            one.execute("insert into docs values ('kept')");
            one.execute("release t");
            assertThat(follower.catchUp()).isEmpty();
            second.commit();
            first.commit();
            two.execute("insert into docs values ('never')");
            second.rollback();
            follower.catchUp();
            assertThat(follower.transactions)
                    .extracting(t -> t.changes().stream().map(FollowTest::id).toList())
                    .containsExactly(List.of("b"), List.of("a", "kept"));
            assertThat(follower.transactions).extracting(t -> t.position()).isSorted();
            assertSame(follower, "docs");
        }
    }

    private static String id(Change change) {
        return ((Written) change).row().id();
    }

    @Test
    void aTableThatIsAlteredOrEmptiedIsNotFollowedAsIfNothingHadBeen() {
        database.execute("create table docs (id text primary key, v vector(2), body text, n int)");
        try (Follower follower = follow("docs")) {
            database.execute("insert into docs values ('a', '[1,1]')", "truncate docs");
            assertThat(follower.catchUp()).hasSize(2).endsWith(new Emptied());
            follower.reader().confirm(follower.reader().read());
            database.execute(
                    "alter table docs add column more text",
                    "insert into docs values ('b', '[1,1]', 'b', 1, 'more')");
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    follower.reader().next(Duration.ofSeconds(1));
                                }
                            })
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo("feed-altered");
                                assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
                            })
                    .hasMessageContaining("another column, more");
            assertAltered("docs", "altered");
        }
    }

    private void assertAltered(String collection, String found) {
        for (ThrowingCallable act :
                List.<ThrowingCallable>of(
                        () -> store.head(feed),
                        () -> store.begin(Database.ref(collection), feed),
                        () -> store.follow(Database.ref(collection), feed))) {
            assertThatThrownBy(act)
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> assertThat(e.code()).isEqualTo("feed-altered"))
                    .hasMessageContaining(found);
        }
    }

    @Test
    void whatNoMessageTellsOfIsSeenWhereTheServerIsAskedHowFarItIs() {
        database.execute(
                "create table langchain_pg_collection (uuid uuid primary key, name varchar)",
                "create table langchain_pg_embedding (id varchar primary key, collection_id uuid,"
                        + " embedding vector, document varchar, cmetadata jsonb)",
                "insert into langchain_pg_collection values (gen_random_uuid(), 'works')",
                "create table parts (id int primary key, v vector(2)) partition by list (id)",
                "create table one partition of parts for values in (1)");
        store.begin(Database.ref("works"), feed);
        database.execute("alter table langchain_pg_embedding add column note text");
        assertThat(store.head(feed)).hasSize(16);
        database.execute("alter table langchain_pg_embedding alter cmetadata type json");
        assertAltered("works", "altered");
        store.end(feed);

        store.begin(Database.ref("parts"), feed);
        database.execute("create table two partition of parts for values in (2)");
        assertThat(store.head(feed)).hasSize(16);
        database.execute("drop table one");
        assertAltered("parts", "a partition");
        store.end(feed);

        CollectionSpec spec = CollectionSpec.of(8, Metric.COSINE);
        store.create(Database.ref("own"), spec);
        store.begin(Database.ref("own"), feed);
        WriteScope scope = new WriteScope("r1", "restore", 1);
        try (Snapshot reading = store.pin(Database.ref("own"), "t", Duration.ofMinutes(1));
                StoreWriter writer = store.replace(Database.ref("own"), scope)) {
            assertThat(reading.rows()).isZero();
            writer.upsert(new RowGenerator(3, 8).batch(0, 3));
            writer.commit(Database.checkpoint(scope, 3));
            assertThat(store.head(feed)).hasSize(16);
            store.publish(Database.ref("own"), scope, spec);
            assertAltered("own", "another table");
        }
    }
}
