package dev.lockstep.store.pgvector.internal.check;

import dev.lockstep.api.Checkable.Use;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Finding;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.store.pgvector.internal.finding.Findings;
import dev.lockstep.store.pgvector.internal.finding.Look;
import dev.lockstep.store.pgvector.internal.finding.Look.Patient;
import dev.lockstep.store.pgvector.internal.layout.Collections;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at server, extension, tables and rights. What cannot be looked at is a finding too. */
public final class Checkup {
    private static final Map<String, Look> LOOKS = looks();

    private final Sessions sessions;
    private final Collections collections;
    private final TenantId tenant;

    public Checkup(Sessions sessions, Collections collections, TenantId tenant) {
        this.sessions = sessions;
        this.collections = collections;
        this.tenant = tenant;
    }

    private static Map<String, Look> looks() {
        Map<String, Look> looks = new LinkedHashMap<>();
        looks.put("versions", new LookAtVersions());
        looks.put("rights", new LookAtRights());
        looks.put("indexes", new LookAtIndexes());
        looks.put("tables", new LookAtTables());
        looks.put("settings", new LookAtSettings());
        looks.put("sessions", new LookAtSessions(LookAtSessions.LONG));
        looks.put("replication", new LookAtReplication());
        return looks;
    }

    public List<Finding> check(Use use) {
        Findings findings = new Findings();
        try {
            sessions.run(
                    "check the database",
                    connection -> {
                        all(connection, use, findings);
                        return true;
                    });
        } catch (LockstepException e) {
            findings.fault("server", sentence(e), remedy(e));
        }
        return findings.sorted();
    }

    private void all(Connection connection, Use use, Findings findings) {
        List<Place> places = places(connection, findings);
        Patient patient =
                new Patient(connection, use, collections.state().schema(), places, findings);
        LOOKS.forEach((what, look) -> one(what, look, patient));
    }

    private List<Place> places(Connection connection, Findings findings) {
        try {
            List<Place> places = collections.all(connection, tenant);
            findings.fine("collections", "found " + places.size());
            return places;
        } catch (SQLException e) {
            unseen("collections", Faults.of("list the collections", e), findings);
        } catch (LockstepException e) {
            unseen("collections", e, findings);
        }
        return List.of();
    }

    private static void one(String what, Look look, Patient patient) {
        try {
            look.at(patient);
        } catch (SQLException e) {
            unseen(what, Faults.of("look at " + what, e), patient.findings());
        } catch (LockstepException e) {
            unseen(what, e, patient.findings());
        }
    }

    private static void unseen(String what, LockstepException e, Findings findings) {
        findings.risk(what, sentence(e), remedy(e));
    }

    private static String sentence(LockstepException e) {
        String message = String.valueOf(e.getMessage());
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    private static String remedy(LockstepException e) {
        if (e.kind() == ErrorKind.FORBIDDEN) {
            return "GRANT pg_monitor to the user of this store, or SELECT on what is named";
        }
        return e.code().equals("postgres-login")
                ? "set user, password and database of this store's configuration right"
                : "see that the server runs, is reached from here, and that what is named is there";
    }
}
