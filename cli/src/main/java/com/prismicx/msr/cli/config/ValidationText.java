package com.prismicx.msr.cli.config;

import com.prismicx.msr.cli.output.Printable;
import com.prismicx.msr.v1.ConfigViolation;
import com.prismicx.msr.v1.ValidateConfigResponse;
import com.prismicx.msr.v1.ValidateConfigResponse.BrokenTenant;
import java.util.List;
import java.util.stream.Collectors;

/** What is not valid, a line each. */
public final class ValidationText {

  private ValidationText() {}

  /** The violations of the layer itself, and the tenants that would break. */
  public static String of(ValidateConfigResponse found) {
    StringBuilder text = new StringBuilder();
    found
        .getViolationsList()
        .forEach(violation -> text.append(Printable.line(line(violation))).append('\n'));
    if (found.getBrokenTenantCount() > 0) {
      text.append(
          "%,d of %,d tenants would not be valid:%n"
              .formatted(found.getBrokenTenantCount(), found.getCheckedTenantCount()));
      found
          .getBrokenTenantsList()
          .forEach(tenant -> text.append(Printable.line(line(tenant))).append('\n'));
      int untold = found.getBrokenTenantCount() - found.getBrokenTenantsCount();
      text.append(untold == 0 ? "" : "  … and %,d more%n".formatted(untold));
    }
    return text.isEmpty() ? valid(found.getCheckedTenantCount()) : text.toString();
  }

  private static String valid(int tenants) {
    return tenants == 0 ? "valid\n" : "valid, for %,d tenants too%n".formatted(tenants);
  }

  private static String line(BrokenTenant tenant) {
    return "  %s at %s: %s"
        .formatted(tenant.getTenantId(), tenant.getVersion(), lines(tenant.getViolationsList()));
  }

  private static String lines(List<ConfigViolation> violations) {
    return violations.stream().map(ValidationText::line).collect(Collectors.joining("; "));
  }

  private static String line(ConfigViolation violation) {
    return KeyPath.of(violation.getPath()) + " " + violation.getDescription();
  }
}
