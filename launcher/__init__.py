"""What `./msr` does: fetch tools, build, start and stop the service on this machine, run the tests, call the CLI.

Only the standard library, Python 3.9 or newer. State lives in MSR_HOME and nowhere else.
"""
