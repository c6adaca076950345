package com.prismicx.msr.server.postgres;

import jakarta.persistence.AttributeConverter;
import java.util.Locale;

/** Enums stand in the tables in lower case, as the source document has them ({@code 'active'}). */
public abstract class LowerCase<E extends Enum<E>> implements AttributeConverter<E, String> {
  private final Class<E> type;

  protected LowerCase(Class<E> type) {
    this.type = type;
  }

  @Override
  public final String convertToDatabaseColumn(E value) {
    return value == null ? null : value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public final E convertToEntityAttribute(String column) {
    return column == null ? null : Enum.valueOf(type, column.toUpperCase(Locale.ROOT));
  }
}
