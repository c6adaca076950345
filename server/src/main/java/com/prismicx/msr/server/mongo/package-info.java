/**
 * The door to MongoDB: the client, and the way from a reactive Publisher to a value. Uses only what every MongoDB and the
 * embedded store have: no transactions, no sessions. Thread-safe.
 */
package com.prismicx.msr.server.mongo;
