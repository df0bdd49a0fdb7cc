"""Password hashing with the smallest parameters that OWASP accepts for Argon2id.

Django's defaults cost 200 ms of processor a sign-in; these cost 21 ms, so that a counter hall full of
people signing in at nine o'clock does not stop the machine.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class ModestArgon2(Argon2PasswordHasher):
    """Argon2id, 19 MiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
