/**
 * The door to PostgreSQL: pools, the control database with its schema and mapping, transactions, paging, and what a failure
 * of the database means. Features receive sessions from here and open nothing themselves. Thread-safe.
 */
package com.prismicx.msr.server.postgres;
