package com.prismicx.msr.bench;

/** What depends on structures being read quickly: publishing a large version, drift of many tenants, adopting many schemas. */
final class GatePart implements Part {
  @Override
  public String name() {
    return "gate";
  }

  @Override
  public String about() {
    return "publishing a large version, drift of many tenants, adopting many schemas";
  }

  @Override
  public boolean inEveryRun() {
    return false;
  }

  @Override
  public void measure(Bench bench) throws Exception {
    LargeVersion.measure(bench);
    ManyDrifts.measure(bench);
    ManyAdoptions.measure(bench);
  }
}
