package dev.tegata.demo;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

/** The rules of docs/architecture.md, checked on the compiled classes. */
@AnalyzeClasses(packages = "dev.tegata", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
    private static final String OURS = "dev.tegata..";

    @ArchTest
    static final ArchRule PROTOCOL_STANDS_ALONE = standsAlone("dev.tegata.protocol..");

    @ArchTest
    static final ArchRule VPP_STANDS_ALONE = standsAlone("dev.tegata.vpp..");

    @ArchTest
    static final ArchRule APNS_STANDS_ALONE = standsAlone("dev.tegata.apns..");

    @ArchTest
    static final ArchRule STORAGE_STANDS_ALONE = standsAlone("dev.tegata.storage..");

    @ArchTest
    static final ArchRule THE_SIMULATOR_SHARES_ONLY_THE_PLIST_CODEC_WITH_WHAT_IT_TESTS = noClasses()
            .that()
            .resideInAPackage("dev.tegata.simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.tegata.server..",
                    "dev.tegata.storage..",
                    "dev.tegata.vpp..",
                    "dev.tegata.apns..",
                    "dev.tegata.demo..",
                    "dev.tegata.protocol.checkin..",
                    "dev.tegata.protocol.command..",
                    "dev.tegata.protocol.profile..",
                    "dev.tegata.protocol.cms..",
                    "dev.tegata.protocol.scep..",
                    "dev.tegata.protocol.pki..");

    @ArchTest
    static final ArchRule THE_PRODUCT_KNOWS_NO_FAKE = noClasses()
            .that()
            .resideInAPackage("dev.tegata.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tegata.simulator..", "dev.tegata.demo..");

    @ArchTest
    static final ArchRule NOBODY_DEPENDS_ON_THE_DEMO = classes()
            .that()
            .resideInAPackage("dev.tegata.demo..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAPackage("dev.tegata.demo..");

    @ArchTest
    static final ArchRule NETTY_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.tegata.server.http..",
                    "dev.tegata.apns..",
                    "dev.tegata.simulator.apns..",
                    "dev.tegata.simulator.load..",
                    "dev.tegata.demo.bench..")
            .and()
            .resideInAPackage(OURS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule THE_PROTOCOL_HAS_NO_SOCKETS_NO_DATABASE_AND_NO_CLOCK = noClasses()
            .that()
            .resideInAPackage("dev.tegata.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net.http..", "java.sql..", "javax.net..", "io.netty..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock");

    @ArchTest
    static final ArchRule SQL_IS_WRITTEN_IN_STORAGE_ONLY = noClasses()
            .that()
            .resideInAnyPackage("dev.tegata.server..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.sql..", "org.jdbi.v3.sqlobject..", "org.postgresql.."));

    @ArchTest
    static final ArchRule PACKAGES_OF_THE_SERVER_DO_NOT_GO_IN_CIRCLES =
            slices().matching("dev.tegata.server.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ROOMS_OF_THE_LICENCE_WORKFLOW_DO_NOT_GO_IN_CIRCLES =
            slices().matching("dev.tegata.server.licence.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PACKAGES_OF_THE_PROTOCOL_DO_NOT_GO_IN_CIRCLES =
            slices().matching("dev.tegata.protocol.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_COMMAND_LINES_PRINT = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Main")
            .and()
            .haveSimpleNameNotEndingWith("Command")
            .and()
            .resideOutsideOfPackage("dev.tegata.demo..")
            .should(ACCESS_STANDARD_STREAMS);

    private static ArchRule standsAlone(String module) {
        return noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.of(
                                "dev.tegata.protocol..",
                                "dev.tegata.vpp..",
                                "dev.tegata.apns..",
                                "dev.tegata.storage..",
                                "dev.tegata.server..",
                                "dev.tegata.simulator..",
                                "dev.tegata.demo..")
                        .filter(other -> !other.equals(module))
                        .toArray(String[]::new));
    }
}
