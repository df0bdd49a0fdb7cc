"""一件事: several items as one matter; its definition, its checks, its plan, and what is asked only once."""
