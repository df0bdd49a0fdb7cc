"""Find a service item in plain words: characters, sounds, pinyin letters and meaning, in the process's own memory."""
