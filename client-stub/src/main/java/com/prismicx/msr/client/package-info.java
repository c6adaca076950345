/**
 * What a Java caller of the Management System Repository depends on: one {@link
 * com.prismicx.msr.client.MsrClient} that connects, sets deadlines, retries what may be retried,
 * turns refusals into typed {@link com.prismicx.msr.client.MsrException}s and waits for operations.
 *
 * <p>The calls themselves are the generated stubs of the contract. A client is safe for use by many
 * threads; make one and keep it, it owns the connections.
 */
package com.prismicx.msr.client;
