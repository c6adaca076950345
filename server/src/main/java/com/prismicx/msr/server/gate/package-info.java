/**
 * The publish gate: tries a draft behind the wall before anybody can install it, and keeps what it found as the version's
 * proof. Owns the table {@code version_proofs}. Thread-safe; keeps no state in memory.
 */
package com.prismicx.msr.server.gate;
