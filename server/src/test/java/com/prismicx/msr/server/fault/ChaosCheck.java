package com.prismicx.msr.server.fault;

import com.prismicx.msr.server.sandbox.Fingerprint;
import com.prismicx.msr.server.sandbox.FingerprintScope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** That nothing is lost, applied twice or left over, whatever befell the servers. */
final class ChaosCheck {
  private static final String INSTALLATIONS = "'^msr_[0-9a-f]{32}$'";

  private final Site site;
  private final List<String> wrong = new ArrayList<>();

  /** A row of the registry. */
  private record Row(
      String tenantId, String status, String version, String schema, String fingerprint) {}

  ChaosCheck(Site site) {
    this.site = site;
  }

  /** Everything that is wrong; empty when all is well. */
  List<String> of(List<ChaosTenant> tenants) {
    empty(
        "operations that have not ended well",
        site.control(
            "select operation_id, kind, tenant_id, state, error from operations where state <>"
                + " 'succeeded'"));
    empty(
        "operations still claimed",
        site.control("select operation_id from operations where lease_until is not null"));
    List<Row> rows = rows();
    registry(tenants, rows);
    rows.forEach(this::schema);
    fingerprints(rows);
    leftOver(rows);
    return wrong;
  }

  private void empty(String what, List<String> found) {
    if (!found.isEmpty()) {
      wrong.add(what + ": " + found);
    }
  }

  private void same(String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      wrong.add("%s: expected %s, found %s".formatted(what, expected, found));
    }
  }

  private List<Row> rows() {
    return site
        .control(
            """
            select t.tenant_id, t.status, v.version, t.schema_name, t.fingerprint
            from tenant_systems t join system_versions v using (version_id) order by 1
            """)
        .stream()
        .map(line -> line.split("\\|"))
        .map(columns -> new Row(columns[0], columns[1], columns[2], columns[3], columns[4]))
        .toList();
  }

  private void registry(List<ChaosTenant> tenants, List<Row> rows) {
    Map<String, String> expected = new TreeMap<>();
    tenants.stream()
        .filter(tenant -> !tenant.expected().isEmpty())
        .forEach(tenant -> expected.put(tenant.tenantId(), tenant.expected()));
    Map<String, String> found = new TreeMap<>();
    rows.forEach(row -> found.put(row.tenantId(), row.status() + " " + row.version()));
    same("the registry", expected, found);
  }

  /** A schema has its version's objects, every step in its trace as often as in its markers, and its rows. */
  private void schema(Row row) {
    String schema = row.schema();
    same(
        row.tenantId() + " has the objects of " + row.version(),
        ChaosSystem.OBJECTS.get(row.version()),
        objects(schema));
    same(
        row.tenantId() + " has applied nothing twice",
        site.tenant(
            """
            select edge_to || ' ' || direction from %s.msr_step
            where state = 'DONE' and (steps = 1 or step = case direction when 'up' then 1 else 3 end)
            order by 1
            """
                .formatted(schema)),
        site.tenant("select step from %s.trace order by 1".formatted(schema)));
    same(
        row.tenantId() + " has no gap in its markers",
        site.tenant("select max(position) from %s.msr_step".formatted(schema)),
        site.tenant("select count(*) from %s.msr_step".formatted(schema)));
    String filled =
        row.version().equals(ChaosSystem.FIRST)
            ? "select count(*) from %s.item"
            : "select count(*) from %s.item where seen";
    same(row.tenantId() + " has its rows", List.of("30"), site.tenant(filled.formatted(schema)));
  }

  private List<String> objects(String schema) {
    return site.tenant(
        """
        select c.relname || coalesce('(' || (select string_agg(attname, ',' order by attname) from pg_attribute
            where c.relkind = 'r' and attrelid = c.oid and attnum > 0 and not attisdropped) || ')', '')
        from pg_class c where relnamespace = '%s'::regnamespace and relname !~ '^msr_' order by 1
        """
            .formatted(schema));
  }

  private void fingerprints(List<Row> rows) {
    Map<String, String> ofVersion = new HashMap<>();
    try (Connection connection = site.tenantConnection()) {
      for (Row row : rows) {
        String found = Fingerprint.sha256(connection, FingerprintScope.of(row.schema()));
        same(row.tenantId() + "'s fingerprint in the registry", found, row.fingerprint());
        same(
            "the fingerprint of " + row.version(),
            ofVersion.computeIfAbsent(row.version(), version -> found),
            found);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void leftOver(List<Row> rows) {
    List<String> schemas = rows.stream().map(Row::schema).sorted().toList();
    same(
        "schemas",
        schemas,
        site.tenant(
            "select nspname from pg_namespace where nspname ~ %s order by 1"
                .formatted(INSTALLATIONS)));
    same(
        "roles",
        schemas,
        site.tenant(
            "select rolname from pg_roles where rolname ~ %s order by 1".formatted(INSTALLATIONS)));
    same(
        "roles that may not log in",
        rows.stream().filter(row -> isClosed(row.status())).map(Row::schema).sorted().toList(),
        site.tenant(
            "select rolname from pg_roles where rolname ~ %s and not rolcanlogin order by 1"
                .formatted(INSTALLATIONS)));
    empty("prepared transactions", site.tenant("select gid from pg_prepared_xacts"));
    empty(
        "invalid indexes",
        site.tenant("select indexrelid::regclass from pg_index where not indisvalid"));
    Eventually.holds(
        Duration.ofSeconds(10),
        "no session of an installation is left",
        () ->
            site.tenant(
                    "select pid from pg_stat_activity where usename ~ %s".formatted(INSTALLATIONS))
                .isEmpty());
  }

  private static boolean isClosed(String status) {
    return status.equals("suspended") || status.equals("uninstalled");
  }
}
