/**
 * The server's start and wiring: {@link com.prismicx.msr.server.Main} reads settings and waits, {@link
 * com.prismicx.msr.server.MsrServer} puts everything together in one readable place. Owns no state of its own.
 */
package com.prismicx.msr.server;
