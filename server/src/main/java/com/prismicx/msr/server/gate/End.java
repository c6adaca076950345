package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.model.SystemModel;
import com.prismicx.msr.server.sandbox.Fingerprint;

/** What a version's scripts make. */
record End(Fingerprint structure, SystemModel model) {}
