package com.prismicx.msr.server.postgres;

import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.format.FormatMapper;

/** JSON columns are texts in the entities; what they mean is the features' business, not Hibernate's. */
final class JsonText implements FormatMapper {
  @Override
  public <T> T fromString(CharSequence text, JavaType<T> javaType, WrapperOptions wrapperOptions) {
    return javaType.cast(text.toString());
  }

  @Override
  public <T> String toString(T value, JavaType<T> javaType, WrapperOptions wrapperOptions) {
    return (String) value;
  }
}
