package com.prismicx.msr.cli.folder;

/**
 * The SQL from one version to the next and back.
 *
 * @param down empty if there is no way back
 */
public record Edge(String up, String down) {}
