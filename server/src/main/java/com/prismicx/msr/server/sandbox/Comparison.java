package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Holds a schema against the structure that a version has, and says for people in what they differ. */
public final class Comparison {
  private static final int MAX_DETAIL = 120;

  private Comparison() {}

  /**
   * What differs in {@code found}, by kind and object.
   *
   * @param subject whose comparison this is, for the violation
   * @throws ServiceException.Refused when the two were not read by the same rules, so that equal structures may look
   *     different
   */
  public static List<FingerprintDifference> of(
      Fingerprint expected, Fingerprint found, String subject) {
    if (!expected.isComparableWith(found)) {
      throw notComparable(expected, found, subject);
    }
    return expected.sha256().equals(found.sha256()) ? List.of() : expected.differences(found);
  }

  private static ServiceException notComparable(
      Fingerprint expected, Fingerprint found, String subject) {
    return ServiceException.refused(
        ErrorReason.FINGERPRINT_NOT_COMPARABLE,
        subject,
        "the version's fingerprint was read on PostgreSQL "
            + expected.serverMajor()
            + " by format "
            + expected.format()
            + ", now it is PostgreSQL "
            + found.serverMajor()
            + " and format "
            + found.format()
            + ": equal structures may look different; publish a next version, whose fingerprint is"
            + " read on this server, and compare with that",
        Map.of(
            "expected_server_major", Integer.toString(expected.serverMajor()),
            "expected_format", Integer.toString(expected.format()),
            "server_major", Integer.toString(found.serverMajor()),
            "format", Integer.toString(found.format())));
  }

  /** One difference in a few words: what it should be and what it is. */
  public static String describe(FingerprintDifference difference) {
    if (difference.found() == null) {
      return "is missing: " + cut(difference.expected());
    }
    if (difference.expected() == null) {
      return "should not be there: " + cut(difference.found());
    }
    return "is " + cut(difference.found()) + "; it should be " + cut(difference.expected());
  }

  /** The first few differences in one sentence's part. */
  public static String summary(List<FingerprintDifference> differences, int most) {
    String shown =
        differences.stream()
            .limit(most)
            .map(d -> d.kind() + " " + d.object() + " " + describe(d))
            .collect(Collectors.joining("; "));
    return differences.size() > most
        ? shown + "; and " + (differences.size() - most) + " more"
        : shown;
  }

  private static String cut(String detail) {
    String line = detail.strip().replaceAll("\\s+", " ");
    if (line.isEmpty()) {
      return "(plain)";
    }
    return line.length() <= MAX_DETAIL
        ? line
        : line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, MAX_DETAIL) - 1))
            + " …";
  }
}
