package com.prismicx.msr.server.model;

import com.prismicx.msr.server.json.Json;
import java.util.Objects;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** How a model stands in a jsonb column: the records' own shape, names in snake_case. */
public final class ModelJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private ModelJson() {}

  public static Json print(SystemModel model) {
    return Objects.requireNonNull(Json.ofText(MAPPER.writeValueAsString(model)));
  }

  public static SystemModel parse(Json json) {
    return MAPPER.readValue(json.text(), SystemModel.class);
  }
}
