package com.prismicx.msr.server.config;

import com.prismicx.msr.server.version.VersionConfig;

/**
 * A layer, and the version under which it counts.
 *
 * @param version the one that the tenant runs, else the newest published one, else {@link VersionConfig#NONE}
 */
record ConfigSubject(ConfigLayer layer, VersionConfig version) {}
