package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.Workbench;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Says what is lost on the way back over an edge, in place of what the gate has proven. */
public final class Proofs {
  private Proofs() {}

  /** The edge is lossy, and this is lost. */
  public static void lossy(
      Workbench bench, String systemId, String from, String to, String... lost)
      throws SQLException {
    put(bench, systemId, from, to, "LOSSY", lost);
  }

  /** What was proven of the only edge that leads to a version. */
  static void put(
      Workbench bench, String systemId, String from, String to, String edgeClass, String... lost)
      throws SQLException {
    String things =
        Arrays.stream(lost).map(thing -> '"' + thing + '"').collect(Collectors.joining(", "));
    String report =
        "{\"edges\": [{\"version_from\": \"%s\", \"version_to\": \"%s\", \"edge_class\": \"%s\", \"lost\": [%s]}]}"
            .formatted(from, to, edgeClass, things);
    try (Connection control = bench.control();
        PreparedStatement statement =
            control.prepareStatement(
                """
                insert into version_proofs (version_id, operation_id, passed, report, created_at)
                select version_id, 'o_test', true, ?::jsonb, now() from system_versions
                where system_id = ? and version = ?
                on conflict (version_id) do update set report = excluded.report
                """)) {
      statement.setString(1, report);
      statement.setString(2, systemId);
      statement.setString(3, to);
      statement.executeUpdate();
    }
  }
}
