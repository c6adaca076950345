package com.prismicx.msr.server.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.StatelessSession;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/** The where clause of a list: conditions that are there only when their filter is. Values are parameters, never text. */
public final class Conditions {
  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> parameters = new LinkedHashMap<>();

  /** Adds a condition with its one parameter, unless the value is null. */
  public Conditions and(String condition, String parameter, @Nullable Object value) {
    if (value != null) {
      conditions.add("(" + condition + ")");
      parameters.put(parameter, value);
    }
    return this;
  }

  /** Binds one more parameter of a condition that was added. */
  public Conditions with(String parameter, Object value) {
    parameters.put(parameter, value);
    return this;
  }

  /** {@code from … where … order by …} in HQL, at most {@code limit} rows. */
  public <E> List<E> list(
      StatelessSession session, Class<E> type, String from, String orderBy, int limit) {
    SelectionQuery<E> query =
        session.createSelectionQuery(from + where() + " order by " + orderBy, type);
    parameters.forEach(query::setParameter);
    return query.setMaxResults(limit).getResultList();
  }

  private String where() {
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }
}
