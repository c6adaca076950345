package com.prismicx.msr.server.version;

import com.prismicx.msr.server.error.ServiceException;
import java.util.stream.Collectors;
import org.semver4j.Semver;

/**
 * Semver precedence as a text that sorts by bytes, so that the database can order and page versions. A number becomes its
 * length in two digits and its digits; a release sorts after its pre-releases; in a pre-release numbers sort before words
 * and a shorter list of identifiers before a longer one.
 */
public final class Precedence {
  private static final String RELEASE = "~";
  private static final String PRE_RELEASE = "-";

  private Precedence() {}

  /** The sort key of a version. */
  public static String of(Semver version) {
    String core =
        number(version.getMajor())
            + "."
            + number(version.getMinor())
            + "."
            + number(version.getPatch());
    return version.getPreRelease().isEmpty()
        ? core + RELEASE
        : core
            + PRE_RELEASE
            + version.getPreRelease().stream()
                .map(Precedence::identifier)
                .collect(Collectors.joining(" "));
  }

  /** Whether the first version comes after the second; the library's own order is not semver's for words with digits. */
  public static boolean isHigher(Semver version, Semver than) {
    return of(version).compareTo(of(than)) > 0;
  }

  /** A version as the contract wants it; refuses what is not semver, has build metadata, or is 0.0.0. */
  public static Semver parse(String field, String text) {
    Semver version = Semver.parse(text);
    if (version == null || !version.getBuild().isEmpty() || !version.getVersion().equals(text)) {
      throw ServiceException.invalid(
          field,
          "'"
              + text
              + "' is not a semantic version without build metadata, such as 1.4.0 or 2.0.0-rc.1");
    }
    if (text.equals(SystemVersion.NOTHING)) {
      throw ServiceException.invalid(
          field, "0.0.0 means \"nothing installed\"; begin with 0.0.1 or 0.1.0");
    }
    return version;
  }

  private static String identifier(String identifier) {
    return identifier.chars().allMatch(c -> c >= '0' && c <= '9')
        ? "0" + number(identifier)
        : "1" + identifier;
  }

  private static String number(Number number) {
    return number(number.toString());
  }

  private static String number(String digits) {
    return "%02d".formatted(digits.length()) + digits;
  }
}
