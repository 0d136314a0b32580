package dev.lockstep.store.archive.internal.files;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.Bucket;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the collections of a store lie. */
public sealed interface Places {
    /** The backups that a tenant has. */
    List<Place> of(TenantId tenant);

    /** The place of a collection, whether or not there is one; empty where the name has no form. */
    Optional<Place> of(CollectionRef ref);

    /** The collection's name within its place. */
    String collection(CollectionRef ref);

    /** Whether pins are kept; where nothing ever expires there is no need to write. */
    boolean pins();

    /**
     * A backup's directory.
     *
     * @param prefix of the names of its collections in the store
     */
    record Place(BackupDirectory directory, String prefix) {}

    /**
     * A root with a directory a tenant and in it one a backup.
     *
     * @param only the tenant whose backups lie in the root itself, null where each has a directory
     */
    record Root(Bucket bucket, @Nullable TenantId only) implements Places {
        public BackupDirectory directory(TenantId tenant, String backup) {
            return new BackupDirectory(bucket, prefix(tenant) + backup);
        }

        private String prefix(TenantId tenant) {
            return tenant.equals(only) ? "" : tenant.value() + "/";
        }

        /** The same for one look at a tenant's backups, with as few requests as may be. */
        public Root listed(TenantId tenant) {
            return new Root(ListedBucket.of(bucket, prefix(tenant)), only);
        }

        /** Names of all directories of a tenant that hold files, sorted. */
        public List<String> names(TenantId tenant) {
            String prefix = prefix(tenant);
            int start = bucket.root().length() + prefix.length() + 1;
            return bucket.list(prefix).stream()
                    .map(location -> location.substring(start).replace('\\', '/'))
                    .filter(path -> path.indexOf('/') > 0)
                    .map(path -> path.substring(0, path.indexOf('/')))
                    .distinct()
                    .sorted()
                    .toList();
        }

        @Override
        public List<Place> of(TenantId tenant) {
            return names(tenant).stream()
                    .map(name -> new Place(directory(tenant, name), name + "/"))
                    .toList();
        }

        @Override
        public Optional<Place> of(CollectionRef ref) {
            int slash = ref.name().indexOf('/');
            String backup = slash < 0 ? "" : ref.name().substring(0, slash);
            return slash <= 0 || backup.startsWith(".")
                    ? Optional.empty()
                    : Optional.of(new Place(directory(ref.tenant(), backup), backup + "/"));
        }

        @Override
        public String collection(CollectionRef ref) {
            return ref.name().substring(ref.name().indexOf('/') + 1);
        }

        @Override
        public boolean pins() {
            return true;
        }
    }

    /** One directory by itself, of one tenant. */
    record Alone(TenantId tenant, BackupDirectory directory) implements Places {
        @Override
        public List<Place> of(TenantId asking) {
            return asking.equals(tenant) ? List.of(new Place(directory, "")) : List.of();
        }

        @Override
        public Optional<Place> of(CollectionRef ref) {
            return of(ref.tenant()).stream().findFirst();
        }

        @Override
        public String collection(CollectionRef ref) {
            return ref.name();
        }

        @Override
        public boolean pins() {
            return false;
        }
    }
}
