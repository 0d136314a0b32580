package dev.lockstep.store.lucene.internal.files;

import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where things lie: {@code root/tenant/index/number}. A directory with another ending is one that
 * is being made or removed; it belongs to nobody once its maker is gone.
 */
public record Home(Path root) {
    public static final String MAKING = ".making";
    public static final String REMOVING = ".removing";
    public static final String DROPPED = "dropped";

    public Path index(TenantId tenant, String index) {
        return root.resolve(tenant.value()).resolve(Names.require("index", index));
    }

    public Path of(Generation generation) {
        if (generation.number() < 1) {
            throw new IllegalArgumentException("generation " + generation.number());
        }
        return index(generation.tenant(), generation.index())
                .resolve(Long.toString(generation.number()));
    }

    /** The indexes that a tenant has generations of, by name. */
    public List<String> indexes(TenantId tenant) throws IOException {
        return names(root.resolve(tenant.value()), n -> Names.suggest(n).equals(n));
    }

    /** The generations of an index, by number; those dropped but still read are left out. */
    public List<Generation> generations(TenantId tenant, String index) throws IOException {
        Path directory = index(tenant, index);
        return names(directory, n -> n.matches("[1-9]\\d{0,17}")).stream()
                .map(n -> new Generation(tenant, index, Long.parseLong(n)))
                .filter(g -> !isDropped(g))
                .sorted(Comparator.comparingLong(Generation::number))
                .toList();
    }

    /** Whether the generation is gone for all but those who hold a pin. */
    public boolean isDropped(Generation generation) {
        return Files.exists(of(generation).resolve(DROPPED));
    }

    /** What a process that ended left half made or half removed. Only for who holds the root. */
    public List<Path> orphans() throws IOException {
        return directories().stream()
                .filter(d -> name(d).contains(MAKING) || name(d).contains(REMOVING))
                .toList();
    }

    /** Generations dropped while they were pinned. */
    public List<Generation> dropped() throws IOException {
        List<Generation> dropped = new ArrayList<>();
        for (Path directory : directories()) {
            Path index = Objects.requireNonNull(directory.getParent());
            if (Files.exists(directory.resolve(DROPPED))) {
                TenantId tenant = new TenantId(name(Objects.requireNonNull(index.getParent())));
                dropped.add(new Generation(tenant, name(index), Long.parseLong(name(directory))));
            }
        }
        return dropped;
    }

    private List<Path> directories() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String tenant : names(root, n -> true)) {
            for (String index : names(root.resolve(tenant), n -> true)) {
                Path directory = root.resolve(tenant).resolve(index);
                names(directory, n -> true).forEach(n -> all.add(directory.resolve(n)));
            }
        }
        return all;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static List<String> names(Path directory, Predicate<String> wanted) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(Files::isDirectory)
                    .map(Home::name)
                    .filter(wanted)
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }
}
