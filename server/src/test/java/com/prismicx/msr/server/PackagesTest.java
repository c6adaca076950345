package com.prismicx.msr.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The house rules that a class file can tell: which way the arrows go, and what stays in its room. */
final class PackagesTest {
  private static final String ROOT = "com.prismicx.msr.server";
  private static final JavaClasses SERVER =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(ROOT);

  @Test
  void arrows_go_one_way() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
        .layer("wiring")
        .definedBy(ROOT)
        .layer("grpc")
        .definedBy(ROOT + ".grpc..")
        .layer("health")
        .definedBy(ROOT + ".health..")
        .layer("config")
        .definedBy(ROOT + ".config..")
        .layer("tenant")
        .definedBy(ROOT + ".tenant..")
        .layer("gate")
        .definedBy(ROOT + ".gate..")
        .layer("migration")
        .definedBy(ROOT + ".migration..")
        .layer("version")
        .definedBy(ROOT + ".version..")
        .layer("operation")
        .definedBy(ROOT + ".operation..")
        .layer("system")
        .definedBy(ROOT + ".system..")
        .layer("sandbox")
        .definedBy(ROOT + ".sandbox..")
        .layer("model")
        .definedBy(ROOT + ".model..")
        .layer("mongo")
        .definedBy(ROOT + ".mongo..")
        .layer("postgres")
        .definedBy(ROOT + ".postgres..")
        .layer("wire")
        .definedBy(ROOT + ".wire..")
        .layer("json")
        .definedBy(ROOT + ".json..")
        .layer("error")
        .definedBy(ROOT + ".error..")
        .whereLayer("wiring")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("grpc")
        .mayOnlyBeAccessedByLayers("wiring")
        .whereLayer("health")
        .mayOnlyBeAccessedByLayers("wiring")
        .whereLayer("config")
        .mayOnlyBeAccessedByLayers("wiring")
        .whereLayer("tenant")
        .mayOnlyBeAccessedByLayers("wiring", "config")
        .whereLayer("gate")
        .mayOnlyBeAccessedByLayers("wiring", "tenant", "config")
        .whereLayer("migration")
        .mayOnlyBeAccessedByLayers("wiring", "tenant", "gate")
        .whereLayer("version")
        .mayOnlyBeAccessedByLayers("wiring", "tenant", "gate", "migration", "config")
        .whereLayer("system")
        .mayOnlyBeAccessedByLayers("wiring", "tenant", "gate", "migration", "version", "config")
        .whereLayer("operation")
        .mayOnlyBeAccessedByLayers("wiring", "tenant", "gate", "migration", "version")
        .whereLayer("sandbox")
        .mayOnlyBeAccessedByLayers("wiring", "tenant", "gate", "migration")
        .whereLayer("model")
        .mayOnlyBeAccessedByLayers("gate", "version", "sandbox")
        .whereLayer("mongo")
        .mayOnlyBeAccessedByLayers("wiring", "config")
        .check(SERVER);
  }

  @Test
  void no_packages_form_a_cycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(SERVER);
  }

  @Test
  void a_status_is_made_in_one_place_only() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".grpc..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("io\\.grpc\\.Status(Exception|RuntimeException)?")
        .check(SERVER);
  }

  @Test
  void mapped_rows_do_not_leave_their_package() {
    classes()
        .that()
        .haveSimpleNameEndingWith("Entity")
        .and()
        .resideOutsideOfPackage(ROOT + ".model..")
        .should()
        .notBePublic()
        .check(SERVER);
  }

  @Test
  void time_and_chance_are_passed_in() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT)
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .check(SERVER);
  }

  @Test
  void only_the_wall_opens_sessions_in_the_tenant_database() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".sandbox..", ROOT + ".postgres..", ROOT + ".operation..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.sql.DriverManager")
        .check(SERVER);
  }
}
