/**
 * Attacks on the wall between tenants, every one in two halves. First it succeeds against a wall that is weak in the way that
 * a simpler design would be ({@link com.prismicx.msr.server.attack.NaiveWall}), in a database of its own: that proves that the
 * test can fail. Then the same script is a migration on the real server ({@link
 * com.prismicx.msr.server.attack.RealWall}), and what is asserted is what the victim still has, not that an error came:
 * PostgreSQL answers some attacks with a mere warning.
 */
package com.prismicx.msr.server.attack;
