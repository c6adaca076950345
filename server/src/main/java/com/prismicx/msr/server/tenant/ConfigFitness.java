package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import java.util.Optional;

/** Whether what is configured for a tenant satisfies a version that it is to run. Whoever keeps configurations knows. */
public interface ConfigFitness {
  /**
   * What the change would be refused with, CONFIG_UNFIT; nothing where all is well, or where the system, tenant or version does
   * not exist, which the change itself finds.
   *
   * @param version empty for the newest one
   */
  Optional<ServiceException> obstacle(String tenantId, String systemId, String version);
}
