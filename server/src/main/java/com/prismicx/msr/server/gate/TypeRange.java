package com.prismicx.msr.server.gate;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which column types hold every value of another, by their names in SQL. */
final class TypeRange {
  private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");
  private static final Pattern SIZED = Pattern.compile("([a-z ]+?)\\((\\d+)(?:,(\\d+))?\\)(.*)");
  private static final int UNLIMITED = Integer.MAX_VALUE;

  private TypeRange() {}

  /** Whether the one surely holds every value of the other; a type that is not known holds its own alone. */
  static boolean holds(String one, String other) {
    return one.equals(other) || integers(one, other) || texts(one, other) || sized(one, other);
  }

  private static boolean integers(String one, String other) {
    return INTEGERS.contains(other)
        && (INTEGERS.indexOf(one) > INTEGERS.indexOf(other) || one.equals("numeric"));
  }

  private static boolean texts(String one, String other) {
    Optional<Integer> room = length(one);
    Optional<Integer> needed = length(other);
    return room.isPresent() && needed.isPresent() && room.get() >= needed.get();
  }

  private static Optional<Integer> length(String type) {
    if (type.equals("text") || type.equals("character varying")) {
      return Optional.of(UNLIMITED);
    }
    Matcher sized = SIZED.matcher(type);
    return sized.matches() && sized.group(1).equals("character varying")
        ? Optional.of(Integer.valueOf(sized.group(2)))
        : Optional.empty();
  }

  /** The same type with at least as many digits before and after the point, or without a limit. */
  private static boolean sized(String one, String other) {
    Matcher needed = SIZED.matcher(other);
    if (!needed.matches()) {
      return false;
    }
    Matcher room = SIZED.matcher(one);
    if (!room.matches()) {
      return one.equals(needed.group(1) + needed.group(4));
    }
    int scale = scale(room) - scale(needed);
    int digits = Integer.parseInt(room.group(2)) - Integer.parseInt(needed.group(2));
    return room.group(1).equals(needed.group(1))
        && room.group(4).equals(needed.group(4))
        && scale >= 0
        && digits >= scale;
  }

  private static int scale(Matcher type) {
    return type.group(3) == null ? 0 : Integer.parseInt(type.group(3));
  }
}
