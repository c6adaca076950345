package com.prismicx.msr.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Messages of the contract end where a handler decodes them: inside, values are records. */
final class ContractMessagesTest {
  private static final String ROOT = "com.prismicx.msr.server";
  private static final JavaClasses SERVER =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(ROOT);

  /** What takes a message whole, and why. */
  private static final Set<String> EXCEPTIONS =
      Set.of(
          // An accepted request is kept whole, so that the same request_id is known again.
          "Adoptions",
          "Assignments",
          "Change",
          "DriftRun",
          "PublishRun",
          "Publishing",
          // A proof is kept as the contract's message, which is what it is made for.
          "ProofStore",
          // A draft is made of the message and changed by it, field by field as they are present.
          "VersionLife");

  @Test
  void messages_of_the_contract_are_known_to_handlers_and_protos_only() {
    noClasses()
        .that(
            describe(
                "are neither handlers, calls of theirs, protos, wire nor an exception",
                type ->
                    !owner(type).matches(".*(GrpcService|Protos|Call)")
                        && !type.getPackageName().equals(ROOT + ".wire")
                        && !type.getPackageName().equals(ROOT + ".health")
                        && !EXCEPTIONS.contains(owner(type))))
        .should()
        .dependOnClassesThat(
            describe(
                "are messages of the contract",
                type ->
                    type.getPackageName().equals("com.prismicx.msr.v1")
                        && !Set.of("ErrorReason", "FindingCode").contains(type.getSimpleName())))
        .check(SERVER);
  }

  @Test
  void only_handlers_and_the_chain_speak_grpc() {
    noClasses()
        .that()
        .haveSimpleNameEndingWith("Store")
        .or()
        .haveSimpleNameEndingWith("Entity")
        .or()
        .haveSimpleNameEndingWith("Protos")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.grpc..")
        .check(SERVER);
  }

  /** The name of the top-level class. */
  private static String owner(JavaClass type) {
    String name = type.getName().substring(type.getPackageName().length() + 1);
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }
}
