package dev.lockstep.app.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** The dependency rules of the design, for the classes as they are. */
class ArchitectureTest {
    private static final Set<String> MAY_PRINT = Set.of("cli", "app");

    /** Its standard output is the pipe to the process that started it. */
    private static final String WORKER = "dev.lockstep.dataset.internal.worker.WorkerMain";

    private static final String UNWANTED = ".*(Utils?|Helpers?|Manager|Impl|Base)";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.lockstep");

    @Test
    void aModuleUsesOnlyWhatTheDesignLetsItUse() {
        assertThat(uses((from, to) -> !Modules.mayUse(module(from), module(to)))).isEmpty();
    }

    @Test
    void whatIsInternalIsUsedByItsOwnModuleOnly() {
        assertThat(
                        uses((from, to) ->
                                to.getPackageName().matches(".*\\.internal(\\..*)?")
                                        && !module(from).equals(module(to))))
                .isEmpty();
    }

    @Test
    void noRoomOfAModuleUsesOneThatUsesIt() {
        slices().matching("dev.lockstep.(**).internal.(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineAndTheAppPrint() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (!MAY_PRINT.contains(module(type)) && !type.getName().equals(WORKER)) {
                type.getFieldAccessesFromSelf().stream()
                        .filter(ArchitectureTest::isStandardOutput)
                        .forEach(access -> found.add(access.getDescription()));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void namesSayWhatAClassIs() {
        List<String> found =
                CLASSES.stream()
                        .map(JavaClass::getSimpleName)
                        .filter(name -> name.matches(UNWANTED))
                        .toList();
        assertThat(found).isEmpty();
    }

    @Test
    void theRulesSeeTheClassesOfEveryModule() {
        Set<String> seen = new TreeSet<>();
        CLASSES.forEach(type -> seen.add(module(type).replace('.', '/')));
        assertThat(seen).containsExactlyElementsOf(Modules.folders());
    }

    private static Set<String> uses(BiPredicate<JavaClass, JavaClass> wrong) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith("dev.lockstep.")
                        && wrong.test(type, target)) {
                    found.add(type.getName() + " uses " + target.getName());
                }
            }
        }
        return found;
    }

    private static boolean isStandardOutput(JavaFieldAccess access) {
        return access.getTargetOwner().isEquivalentTo(System.class)
                && access.getTarget().getName().equals("out");
    }

    private static String module(JavaClass type) {
        return Modules.of(type.getPackageName());
    }
}
