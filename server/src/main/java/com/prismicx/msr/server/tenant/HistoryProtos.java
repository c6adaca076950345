package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.postgres.Page;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ListTenantSystemHistoryRequest;
import com.prismicx.msr.v1.ListTenantSystemHistoryResponse;
import com.prismicx.msr.v1.TenantSystemEvent;
import java.util.List;
import org.hibernate.StatelessSession;

/** From {@link InstallationHistory} to the contract's message. */
final class HistoryProtos {
  private HistoryProtos() {}

  static ListTenantSystemHistoryResponse page(
      StatelessSession session, ListTenantSystemHistoryRequest request) {
    String tenant = request.getTenantId();
    String system = request.getSystemId();
    InstallationHistory.requireAny(session, tenant, system);
    var response = ListTenantSystemHistoryResponse.newBuilder();
    if (request.hasAt()) {
      InstallationHistory.at(session, tenant, system, Fields.instant(request.getAt()))
          .forEach(event -> response.addEvents(InstallationProtos.event(event)));
      return response.build();
    }
    Page<TenantSystemEvent> page =
        Page.read(
            new Page.Request(
                request.getPageSize(),
                request.getPageToken(),
                "history" + tenant + "/" + system,
                false),
            1,
            (after, limit) ->
                InstallationHistory.list(
                    session,
                    tenant,
                    system,
                    after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after.get(0)),
                    limit),
            InstallationProtos::event,
            event -> List.of(Long.toString(event.historyId())));
    return response.addAllEvents(page.items()).setNextPageToken(page.nextPageToken()).build();
  }
}
