/**
 * The situations that the contract names, as exceptions with a stable reason. Features throw them; the grpc package alone
 * turns them into a status. The reasons are the contract's own enum, so that there is one list of them. Stateless.
 */
package com.prismicx.msr.server.error;
