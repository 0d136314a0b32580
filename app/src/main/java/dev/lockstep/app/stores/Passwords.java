package dev.lockstep.app.stores;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Passwords of stores, each in a file that only the owner of the home reads. */
record Passwords(Path directory) {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    void keep(TenantId tenant, String name, String password) {
        Path file = file(tenant, name);
        try {
            Files.createDirectories(file.getParent(), OWNERS_DIRECTORY);
            Path fresh = Files.createTempFile(file.getParent(), "new-", "", OWNER_ALONE);
            Files.writeString(fresh, password);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the password of a store", e);
        }
    }

    void forget(TenantId tenant, String name) {
        try {
            Files.deleteIfExists(file(tenant, name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the password of a store", e);
        }
    }

    /** The password; empty where none is kept, so that the driver looks where psql does. */
    String of(TenantId tenant, NamedStore store) {
        String elsewhere = store.passwordFile();
        return elsewhere == null
                ? read(file(tenant, store.name()), null)
                : read(Path.of(elsewhere), store.name());
    }

    private static String read(Path file, @Nullable String mustBeThereFor) {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            if (mustBeThereFor == null) {
                return "";
            }
            throw unreadable(file, mustBeThereFor, "no such file", e);
        } catch (IOException e) {
            throw unreadable(file, mustBeThereFor == null ? "" : mustBeThereFor, "a failure", e);
        }
    }

    private static LockstepException unreadable(
            Path file, String store, String found, IOException cause) {
        return new LockstepException(
                dev.lockstep.api.ErrorKind.USER,
                "password-file",
                "Cannot read the password of the store "
                        + store
                        + " from "
                        + file
                        + ": found "
                        + found
                        + ", expected a file that the server may read.",
                cause);
    }

    private Path file(TenantId tenant, String name) {
        return directory.resolve(tenant.value()).resolve(name);
    }
}
