package com.prismicx.msr.server.model;

import java.util.List;
import java.util.Optional;

/**
 * The entities of a version.
 *
 * @param entities by name
 */
public record SystemModel(List<Entity> entities) {
  public SystemModel {
    entities = List.copyOf(entities);
  }

  /** The entity of that name. */
  public Optional<Entity> entity(String name) {
    return entities.stream().filter(entity -> entity.name().equals(name)).findFirst();
  }
}
