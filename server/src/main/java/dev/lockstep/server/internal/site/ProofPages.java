package dev.lockstep.server.internal.site;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.CollectionService;
import dev.lockstep.api.service.CollectionService.CollectionView;
import dev.lockstep.api.service.CollectionService.DiffOptions;
import dev.lockstep.api.service.CollectionService.ProofView;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.Services;
import dev.lockstep.server.internal.pages.Show;
import dev.lockstep.server.internal.pages.proof.Compared;
import dev.lockstep.server.internal.pages.proof.OpenCell;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Form;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.request.Sessions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pages of proofs: what was compared, and one comparison down to the bits of a float. */
public final class ProofPages {
    private static final int PAGE = 50;
    private static final int CELLS_LISTED = 48;

    private final CollectionService collections;
    private final RunService runs;
    private final Sessions sessions;
    private final Pages pages;

    public ProofPages(Services services, Sessions sessions, Pages pages) {
        this.collections = services.collections();
        this.runs = services.runs();
        this.sessions = sessions;
        this.pages = pages;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/proofs", Op.page("proofs_page", Role.READ), this::all),
                Route.post(
                        "/proofs",
                        Op.page("compare_form", Role.WRITE).takes(Form.class, "csrf=x"),
                        this::compare),
                Route.get(
                        "/proofs/addresses",
                        Op.page("addresses_of_proofs", Role.READ),
                        this::addresses),
                Route.get("/proofs/{id}", Op.page("proof_page", Role.READ), this::one),
                Route.get(
                        "/proofs/{id}/certificate",
                        Op.page("certificate_file", Role.READ).answersAs("application/json"),
                        this::certificate),
                Route.post(
                        "/proofs/{id}/again",
                        Op.page("compare_again_form", Role.WRITE).takes(Form.class, "csrf=x"),
                        this::again),
                Route.post(
                        "/proofs/{id}/repair",
                        Op.page("repair_form", Role.WRITE).takes(Form.class, "csrf=x"),
                        this::repair));
    }

    private Answer all(Call call) {
        String before = call.query("before");
        List<RunView> found =
                Stream.of(Compared.DIFF, Compared.COPY)
                        .flatMap(j -> runs.list(call.tenant(), j, null, before, PAGE).stream())
                        .sorted(Comparator.comparing(RunView::createdAt).reversed())
                        .limit(PAGE)
                        .toList();
        Map<String, Object> model = new HashMap<>();
        model.put("compared", found.stream().map(Compared::new).toList());
        model.put("next", found.size() < PAGE ? null : found.getLast().id());
        model.put("left", Required.or(call.query("left"), ""));
        model.put("right", Required.or(call.query("right"), ""));
        return pages.page(call.context(), "proofs.jte", "Proofs", "proofs", model);
    }

    /** Asked for by the page when it is there: a store that does not answer takes its time. */
    private Answer addresses(Call call) {
        List<String> found =
                collections.listing(call.tenant(), null).items().stream()
                        .map(CollectionView::address)
                        .toList();
        return pages.html(200, pages.render("part/addresses.jte", Map.of("addresses", found)));
    }

    private Answer one(Call call) {
        RunView run = run(call);
        Map<String, Object> model = new HashMap<>();
        ProofView proof = null;
        String trouble = null;
        try {
            proof = proof(call.tenant(), run);
        } catch (LockstepException damaged) {
            trouble = damaged.getMessage();
        }
        model.put("compared", new Compared(run));
        model.put("detail", runs.detail(call.tenant(), run.id()));
        model.put("proof", proof);
        model.put("trouble", trouble);
        model.put("open", proof == null ? null : open(call, proof));
        model.put("from", proof == null ? 0 : from(call, proof));
        model.put("listed", CELLS_LISTED);
        return pages.page(call.context(), "proof.jte", run.subject(), "proofs", model);
    }

    /** Runs of other kinds have no such page. */
    private RunView run(Call call) {
        RunView run = runs.get(call.tenant(), call.path("id"));
        if (!Compared.is(run)) {
            throw LockstepException.notFound("proof of run", run.id());
        }
        return run;
    }

    private @Nullable ProofView proof(TenantId tenant, RunView run) {
        try {
            return collections.proof(tenant, run.id());
        } catch (LockstepException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private @Nullable OpenCell open(Call call, ProofView proof) {
        String wanted = call.query("cell");
        if (wanted == null) {
            return null;
        }
        if (!wanted.matches("[0-9a-f]{3}")) {
            throw Call.bad("cell", wanted, "three hex digits");
        }
        int cell = Integer.parseInt(wanted, 16);
        return new OpenCell(proof, collections.cell(call.tenant(), proof.run(), cell));
    }

    /** Where the list of cells begins: so that an open one is on it, unless asked otherwise. */
    private static int from(Call call, ProofView proof) {
        int cells = proof.differing().size();
        String cell = call.query("cell");
        int rank = cell == null ? 0 : proof.differing().indexOf(Integer.parseInt(cell, 16));
        int from = call.number("from", Math.max(0, rank), 0, Math.max(0, cells - 1));
        return from - from % CELLS_LISTED;
    }

    private Answer certificate(Call call) {
        RunView run = run(call);
        return Answer.text("application/json", collections.certificate(call.tenant(), run.id()))
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"certificate-" + run.id() + ".json\"");
    }

    private Answer compare(Call call) {
        Form form = Form.checked(call, sessions);
        return compare(
                call.tenant(),
                required(form, "left"),
                required(form, "right"),
                form.field("hygiene") != null);
    }

    private static String required(Form form, String side) {
        String address = form.field(side);
        if (address == null) {
            throw Call.bad(side, "", "an address such as lake/works");
        }
        return address;
    }

    private Answer again(Call call) {
        Form.checked(call, sessions);
        Compared compared = new Compared(run(call));
        return compare(call.tenant(), compared.left(), compared.right(), false);
    }

    private Answer compare(TenantId tenant, String left, String right, boolean hygiene) {
        return to(collections.diff(tenant, left, right, new DiffOptions(false, hygiene, null)));
    }

    private Answer repair(Call call) {
        Form form = Form.checked(call, sessions);
        Compared compared = new Compared(run(call));
        if (!compared.right().equals(form.field("write-to"))) {
            throw LockstepException.user(
                    "not-confirmed",
                    "Cannot write to "
                            + compared.right()
                            + ": found no confirmation; check the box that names it.");
        }
        DiffOptions repair = new DiffOptions(true, false, null);
        return to(collections.diff(call.tenant(), compared.left(), compared.right(), repair));
    }

    private static Answer to(RunView run) {
        return Answer.seeOther("/proofs/" + Show.part(run.id()));
    }
}
