/**
 * What happens when something dies or falls silent: a store, a server, a connection. Every test here works on stores in
 * processes of their own ({@link com.prismicx.msr.server.fault.Site}) and on servers in processes of their own, kills them
 * for real, and waits for conditions, never for a time. System properties make the tests harder: {@code
 * msr.test.outage.seconds} (6) and {@code msr.test.kills} (8).
 */
package com.prismicx.msr.server.fault;
