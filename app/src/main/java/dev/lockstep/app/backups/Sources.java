package dev.lockstep.app.backups;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.app.collections.Stores;
import dev.lockstep.lake.LakeStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which collections a request means, and what each is called in a backup. */
record Sources(List<Source> all) {
    Sources {
        all = List.copyOf(all);
    }

    /**
     * One collection.
     *
     * @param address such as {@code lake/works}
     * @param name within the backup
     * @param index the index whose collection it is, which travels with it; or null
     */
    record Source(String address, String name, @Nullable String index) {}

    static Sources of(Stores stores, TenantId tenant, BackupRequest request) {
        Set<String> addresses = new LinkedHashSet<>();
        String store = request.store();
        if (store != null) {
            stores.store(tenant, store).collections(tenant).stream()
                    .map(info -> info.ref().toString())
                    .forEach(addresses::add);
        }
        addresses.addAll(request.collections());
        request.indexes().forEach(index -> addresses.add(LakeStore.NAME + "/" + index));
        if (addresses.isEmpty()) {
            throw LockstepException.user(
                    "backup-empty",
                    "Cannot make a backup: found no collection"
                            + (store == null ? "" : " in " + store)
                            + ", expected at least one; see lockstep collection list.");
        }
        return new Sources(named(stores, tenant, addresses));
    }

    private static List<Source> named(Stores stores, TenantId tenant, Set<String> addresses) {
        List<Source> sources = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String address : addresses) {
            CollectionRef ref = stores.address(tenant, address);
            CollectionInfo info = stores.info(ref);
            stores.readable(ref);
            String owner = info.spec().properties().get(Stores.OWNER);
            boolean owned = ref.name().equals(owner);
            String plain = ref.name().replace('/', '-');
            String name = names.add(plain) ? plain : ref.store() + "-" + plain;
            names.add(name);
            sources.add(new Source(address, name, owned ? owner : null));
        }
        return sources;
    }

    /** What people know them by, such as {@code lake/works and 3 others}. */
    String subject() {
        String first = all.getFirst().address();
        return all.size() == 1
                ? first
                : all.size() == 2
                        ? first + " and " + all.get(1).address()
                        : first + " and " + (all.size() - 1) + " others";
    }
}
