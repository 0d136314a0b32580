package dev.lockstep.embed.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.foreign.ValueLayout.OfInt;
import java.lang.invoke.MethodHandle;

/** The few calls of C that the Java interface of ONNX Runtime has no way for. */
final class NativeCalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final OfInt INT = ValueLayout.JAVA_INT;
    private static final java.lang.foreign.AddressLayout ADDRESS = ValueLayout.ADDRESS;

    /** Places in the tables of functions, which the library only ever adds to at their ends. */
    private static final int GET_API = 0;

    private static final int CREATE_ENVIRONMENT = 3;
    private static final int FIRST_VERSION = 1;
    private static final int WARNINGS = 2;

    private NativeCalls() {}

    /** Sets a variable of this process's environment, where C code sees it. */
    static void setVariable(String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment n = arena.allocateFrom(name);
            MemorySegment v = arena.allocateFrom(value);
            int failed =
                    isWindows()
                            ? (int)
                                    named("_putenv_s", FunctionDescriptor.of(INT, ADDRESS, ADDRESS))
                                            .invokeExact(n, v)
                            : (int)
                                    named(
                                                    "setenv",
                                                    FunctionDescriptor.of(
                                                            INT, ADDRESS, ADDRESS, INT))
                                            .invokeExact(n, v, 1);
            if (failed != 0) {
                throw new IllegalStateException("the variable " + name + " cannot be set");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Takes one more hold on the library's environment, never given back. The library must have
     * been loaded by a class of this loader.
     */
    static void holdEnvironment() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment base =
                    (MemorySegment)
                            LINKER.downcallHandle(
                                            SymbolLookup.loaderLookup()
                                                    .findOrThrow("OrtGetApiBase"),
                                            FunctionDescriptor.of(ADDRESS))
                                    .invokeExact();
            MemorySegment api =
                    (MemorySegment)
                            LINKER.downcallHandle(
                                            entry(base, GET_API),
                                            FunctionDescriptor.of(ADDRESS, INT))
                                    .invokeExact(FIRST_VERSION);
            MemorySegment failed =
                    (MemorySegment)
                            LINKER.downcallHandle(
                                            entry(api, CREATE_ENVIRONMENT),
                                            FunctionDescriptor.of(ADDRESS, INT, ADDRESS, ADDRESS))
                                    .invokeExact(
                                            WARNINGS,
                                            arena.allocateFrom("lockstep"),
                                            arena.allocate(ADDRESS));
            if (failed.address() != 0) {
                throw new IllegalStateException("the runtime's environment cannot be held");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MemorySegment entry(MemorySegment table, int place) {
        return table.reinterpret((place + 1) * ADDRESS.byteSize()).getAtIndex(ADDRESS, place);
    }

    private static MethodHandle named(String function, FunctionDescriptor form) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(function), form);
    }

    private static boolean isWindows() {
        return System.getProperty("os.name").startsWith("Windows");
    }
}
