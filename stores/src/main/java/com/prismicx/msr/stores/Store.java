package com.prismicx.msr.stores;

/** The two stores that the process can run. */
enum Store {
  POSTGRES,
  MONGO
}
