"""Python imports this by its name at every start of a process of the tests.

Looking for garbage while torch and Gradio are imported, and once more at the very end, is half of
the processor time of a process that only lives for a test: it is done rarely here, and not at the
end. Nothing else differs from how a user starts the same program.
"""

import atexit
import gc

gc.set_threshold(100_000, 50, 100)
atexit.register(gc.freeze)
