package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.migration.Edge;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Reads of the table {@code version_proofs} what is lost on the ways back. */
public final class EdgeProofs {
  /**
   * What was proven of an edge.
   *
   * @param edgeClass a name of the contract's {@code ProvenEdge.EdgeClass}
   * @param lost such as {@code table note} and {@code column customer.phone}
   */
  public record EdgeProof(String edgeClass, List<String> lost) {
    public EdgeProof {
      lost = List.copyOf(lost);
    }

    public boolean isLossless() {
      return edgeClass.equals("LOSSLESS");
    }

    public boolean isLossy() {
      return edgeClass.equals("LOSSY");
    }

    private EdgeProof and(String further) {
      List<String> more = new ArrayList<>(lost);
      more.add(further);
      return new EdgeProof(edgeClass, more);
    }
  }

  /** What was proven of some of a system's edges; edges of versions that were published without a proof are not there. */
  public Map<Edge, EdgeProof> of(StatelessSession session, String systemId, List<Edge> edges) {
    Map<Edge, EdgeProof> proofs = new LinkedHashMap<>();
    session
        .createNativeQuery(
            """
            select edge ->> 'version_from', edge ->> 'version_to', edge ->> 'edge_class', lost.object
            from version_proofs p
            join system_versions v on v.version_id = p.version_id
            cross join lateral jsonb_array_elements(p.report -> 'edges') edge
            left join lateral jsonb_array_elements_text(edge -> 'lost')
              with ordinality as lost (object, n) on true
            where v.system_id = :system and v.version = any (string_to_array(:versions, ' '))
              and edge ->> 'edge_class' is not null
            order by v.version_id, lost.n
            """,
            Object[].class)
        .setParameter("system", systemId)
        .setParameter("versions", edges.stream().map(Edge::to).collect(Collectors.joining(" ")))
        .getResultList()
        .forEach(row -> add(proofs, row));
    return proofs;
  }

  private static void add(Map<Edge, EdgeProof> proofs, @Nullable Object[] row) {
    EdgeProof known =
        proofs.computeIfAbsent(
            new Edge((String) row[0], (String) row[1]),
            _ -> new EdgeProof((String) row[2], List.of()));
    if (row[3] != null) {
      proofs.put(new Edge((String) row[0], (String) row[1]), known.and((String) row[3]));
    }
  }
}
