package dev.lockstep.store.pgvector.internal.check;

import dev.lockstep.api.Checkable.Use;
import dev.lockstep.store.pgvector.internal.feed.Publications;
import dev.lockstep.store.pgvector.internal.finding.Look;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What this user may do, of what the use needs; and what it cannot even see. */
final class LookAtRights implements Look {
    private static final String USER =
            """
            select current_user as name, r.rolsuper as super, r.rolreplication as replication,
                   current_database() as database,
                   has_database_privilege(current_database(), 'create') as create,
                   has_database_privilege(current_database(), 'temporary') as temporary
            from pg_catalog.pg_roles r where r.rolname = current_user
            """;

    /** Tables with vectors that this user does not see as collections, and why. */
    private static final String HIDDEN =
            """
            select n.nspname as schema, c.relname as name,
                   has_schema_privilege(n.oid, 'usage') as usage,
                   has_table_privilege(c.oid, 'select') as readable,
                   row_security_active(c.oid) as policies,
                   exists (select 1 from pg_catalog.pg_index i where i.indrelid = c.oid
                       and i.indisunique and i.indisvalid and i.indimmediate
                       and i.indpred is null and i.indexprs is null
                       and not exists (select 1 from pg_catalog.pg_attribute a
                           where a.attrelid = c.oid and not a.attnotnull
                             and array_position(i.indkey::int2[], a.attnum) < i.indnkeyatts)
                   ) as key
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg\\_%'
              and exists (select 1 from pg_catalog.pg_attribute a
                          join pg_catalog.pg_type t on t.oid = a.atttypid
                          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                            and t.typname in ('vector', 'halfvec'))
            order by 1, 2
            """;

    private static final String ON_TABLE =
            """
            select has_table_privilege(%1$d, 'insert') and has_table_privilege(%1$d, 'update')
                     and has_table_privilege(%1$d, 'delete') as write,
                   pg_catalog.pg_has_role(c.relowner, 'usage') as owner
            from pg_catalog.pg_class c where c.oid = %1$d
            """;
    private static final String OWN_SCHEMA =
            """
            select has_schema_privilege(oid, 'create') and has_schema_privilege(oid, 'usage') as use
            from pg_catalog.pg_namespace where nspname = %s
            """;

    @Override
    public void at(Patient patient) throws SQLException {
        Answer user = patient.one(USER);
        patient.findings().fine("user " + user.text("name"), "may connect");
        for (Answer table : patient.ask(HIDDEN)) {
            hidden(patient, user, table);
        }
        if (patient.use() == Use.RESTORE) {
            making(patient, user);
            writing(patient, user);
        }
        if (patient.use() == Use.MIGRATION) {
            following(patient, user);
        }
    }

    private static void hidden(Patient patient, Answer user, Answer table) {
        String sql = Sql.name(table.text("schema"), table.text("name"));
        String subject = "table " + table.text("schema") + "." + table.text("name");
        String to = " TO " + Sql.name(user.text("name")) + ";";
        if (!table.yes("usage") || !table.yes("readable")) {
            patient.findings()
                    .risk(
                            subject,
                            "it has vectors, and this user may not read it: it is in no list and"
                                    + " no backup",
                            "GRANT USAGE ON SCHEMA "
                                    + Sql.name(table.text("schema"))
                                    + to
                                    + " GRANT SELECT ON "
                                    + sql
                                    + to);
        } else if (table.yes("policies")) {
            patient.findings()
                    .risk(
                            subject,
                            "its policies hide rows from this user: it is in no list and no backup",
                            "ALTER ROLE " + Sql.name(user.text("name")) + " BYPASSRLS;");
        } else if (!table.yes("key")) {
            patient.findings()
                    .risk(
                            subject,
                            "it has vectors, and no key whose columns take no null: it is in no"
                                    + " list and no backup",
                            "ALTER TABLE "
                                    + sql
                                    + " ADD COLUMN lockstep_id bigint GENERATED ALWAYS AS IDENTITY"
                                    + " PRIMARY KEY;");
        }
    }

    private static void making(Patient patient, Answer user) throws SQLException {
        String to = " TO " + Sql.name(user.text("name")) + ";";
        if (!user.yes("temporary")) {
            patient.findings()
                    .fault(
                            "user " + user.text("name"),
                            "it may not make temporary tables, through which rows are written",
                            "GRANT TEMPORARY ON DATABASE " + Sql.name(user.text("database")) + to);
        }
        var schema = patient.ask(OWN_SCHEMA.formatted(Sql.text(patient.schema())));
        if (schema.isEmpty() && !user.yes("create")) {
            patient.findings()
                    .fault(
                            "schema " + patient.schema(),
                            "it is not there, and user "
                                    + user.text("name")
                                    + " may not make it; checkpoints lie in it",
                            "CREATE SCHEMA "
                                    + Sql.name(patient.schema())
                                    + " AUTHORIZATION "
                                    + Sql.name(user.text("name"))
                                    + ";");
        } else if (!schema.isEmpty() && !schema.getFirst().yes("use")) {
            patient.findings()
                    .fault(
                            "schema " + patient.schema(),
                            "user " + user.text("name") + " may not make tables in it",
                            "GRANT USAGE, CREATE ON SCHEMA " + Sql.name(patient.schema()) + to);
        }
    }

    private static void writing(Patient patient, Answer user) throws SQLException {
        for (Table table : tables(patient).values()) {
            Answer may = patient.one(ON_TABLE.formatted(table.oid()));
            if (!may.yes("write")) {
                patient.findings()
                        .risk(
                                "table " + table,
                                "user " + user.text("name") + " may not write to it",
                                "GRANT INSERT, UPDATE, DELETE ON "
                                        + table.sql()
                                        + " TO "
                                        + Sql.name(user.text("name"))
                                        + ";");
            } else if (!may.yes("owner")) {
                patient.findings()
                        .note(
                                "table " + table,
                                "user "
                                        + user.text("name")
                                        + " does not own it: rows can be written, indexes cannot"
                                        + " be built",
                                null);
            }
        }
    }

    private static Map<Long, Table> tables(Patient patient) {
        Map<Long, Table> tables = new LinkedHashMap<>();
        patient.collections().forEach(p -> tables.put(p.shape().table().oid(), p.shape().table()));
        return tables;
    }

    private static void following(Patient patient, Answer user) throws SQLException {
        String name = Sql.name(user.text("name"));
        if (!user.yes("super") && !user.yes("replication")) {
            patient.findings()
                    .fault(
                            "user " + user.text("name"),
                            "it may not follow changes",
                            "ALTER ROLE " + name + " REPLICATION;");
        }
        if (!user.yes("create")) {
            patient.findings()
                    .fault(
                            "user " + user.text("name"),
                            "it may not make a publication",
                            "GRANT CREATE ON DATABASE "
                                    + Sql.name(user.text("database"))
                                    + " TO "
                                    + name
                                    + ";");
        }
        for (Table table : tables(patient).values()) {
            if (!patient.one(ON_TABLE.formatted(table.oid())).yes("owner")) {
                patient.findings()
                        .fault(
                                "table " + table,
                                "only its owner can put it into a publication",
                                "as its owner, with the migration's name: "
                                        + Publications.make("lockstep_NAME", table));
            }
        }
    }
}
