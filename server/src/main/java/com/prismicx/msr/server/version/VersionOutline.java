package com.prismicx.msr.server.version;

import org.semver4j.Semver;

/**
 * What finding a way between versions needs of each: a system may have hundreds of them, with megabytes of scripts and
 * notes.
 */
public record VersionOutline(String version, int schemaVersion) {
  public Semver semver() {
    return new Semver(version);
  }
}
