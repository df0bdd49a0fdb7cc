"""Find a service item in plain words: characters, sounds, pinyin letters and meaning, in the process's own memory."""

import os

# numpy reads this once, when it is first imported, which is below this line. The matrices are small: several threads
# spend ten times as long waiting for each other as one spends on the work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
