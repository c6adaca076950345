package com.prismicx.msr.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Reads texts by key into types and collects every problem, so that an operator mends them in one go. */
final class SettingsReader {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m)");

  private final Map<String, String> values;
  private final TreeSet<String> unread;
  private final List<String> problems = new ArrayList<>();

  SettingsReader(Map<String, String> values) {
    this.values = Map.copyOf(values);
    this.unread = new TreeSet<>(values.keySet());
  }

  String text(String key, String defaultValue) {
    unread.remove(key);
    return values.getOrDefault(key, defaultValue).strip();
  }

  String required(String key) {
    String value = text(key, "");
    require(!value.isEmpty(), key + " is missing");
    return value;
  }

  int number(String key, int defaultValue, int min, int max) {
    String value = text(key, Integer.toString(defaultValue));
    try {
      int number = Integer.parseInt(value);
      require(
          number >= min && number <= max,
          key + " is " + value + ", but must be between " + min + " and " + max);
      return number;
    } catch (NumberFormatException e) {
      problems.add(key + " is '" + value + "', but must be a whole number");
      return defaultValue;
    }
  }

  boolean flag(String key, boolean defaultValue) {
    String value = text(key, Boolean.toString(defaultValue));
    require(
        value.equals("true") || value.equals("false"),
        key + " is '" + value + "', but must be true or false");
    return value.equals("true");
  }

  /** One of some words, the first of which is the default. */
  String choice(String key, String first, String second) {
    String value = text(key, first);
    require(
        value.equals(first) || value.equals(second),
        key + " is '" + value + "', but must be " + first + " or " + second);
    return value;
  }

  /** Seconds as "10s", milliseconds as "250ms", minutes as "5m". */
  Duration duration(String key, Duration defaultValue, Duration min, Duration max) {
    String value = text(key, defaultValue.toMillis() + "ms");
    Matcher parts = DURATION.matcher(value);
    if (!parts.matches()) {
      problems.add(key + " is '" + value + "', but must be a duration such as 10s, 250ms or 5m");
      return defaultValue;
    }
    Duration duration = duration(Long.parseLong(parts.group(1)), parts.group(2));
    require(
        duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0,
        key + " is " + value + ", but must be between " + text(min) + " and " + text(max));
    return duration;
  }

  private static Duration duration(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }

  private static String text(Duration duration) {
    return duration.toSecondsPart() == 0 && !duration.isZero()
        ? duration.toMinutes() + "m"
        : duration.toSeconds() + "s";
  }

  SecretKey secret(String key) {
    String value = text(key, "");
    try {
      byte[] secret = Base64.getDecoder().decode(value);
      require(secret.length >= 32, key + " must hold at least 32 random bytes, as base64");
      return new SecretKeySpec(secret, "HmacSHA256");
    } catch (IllegalArgumentException e) {
      problems.add(key + " is missing or not base64");
      return new SecretKeySpec(new byte[1], "HmacSHA256");
    }
  }

  void require(boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }

  void finish() {
    unread.forEach(key -> problems.add("unknown setting " + key));
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }

  /** The settings cannot be used; the message lists every problem on a line of its own. */
  static final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SettingsException(List<String> problems) {
      super("the settings cannot be used:\n  " + String.join("\n  ", problems));
    }
  }
}
