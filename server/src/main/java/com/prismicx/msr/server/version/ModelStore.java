package com.prismicx.msr.server.version;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.model.ModelJson;
import com.prismicx.msr.server.model.SystemModel;
import com.prismicx.msr.v1.ErrorReason;
import java.util.Map;
import java.util.Optional;
import org.hibernate.StatelessSession;

/** Reads and writes the table {@code version_models}. */
public final class ModelStore {

  /** The version's model; refuses with MODEL_NOT_FOUND. */
  public SystemModel get(StatelessSession session, SystemVersion version) {
    return find(session, version).orElseThrow(() -> missing(version));
  }

  private static Optional<SystemModel> find(StatelessSession session, SystemVersion version) {
    return session
        .createNativeQuery(
            "select model::text from version_models where version_id = :version", String.class)
        .setParameter("version", version.versionId())
        .getResultList()
        .stream()
        .findFirst()
        .map(Json::ofText)
        .map(ModelJson::parse);
  }

  /** Stores the model of a version that is being published. */
  public void put(StatelessSession session, String versionId, SystemModel model) {
    session
        .createNativeMutationQuery(
            """
            insert into version_models (version_id, model) values (:version, cast(:model as jsonb))
            on conflict (version_id) do update set model = excluded.model
            """)
        .setParameter("version", versionId)
        .setParameter("model", ModelJson.print(model).text())
        .executeUpdate();
  }

  private static ServiceException missing(SystemVersion version) {
    return new ServiceException.Missing(
        ErrorReason.MODEL_NOT_FOUND,
        "model",
        version.systemId() + "/" + version.version(),
        "version "
            + version.version()
            + " of "
            + version.systemId()
            + (version.isDraft()
                ? " is a draft, and a model is read when it is published; publish it"
                : " was published before models were read; the next version will have one"),
        Map.of("system_id", version.systemId(), "version", version.version()));
  }
}
