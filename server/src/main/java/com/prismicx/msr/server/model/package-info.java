/**
 * What a version's tables and views look like to those who read and write their rows: entities, fields, keys, relations.
 * Values without behaviour or state: read from a schema by the sandbox, stored with a version, never changed.
 */
package com.prismicx.msr.server.model;
