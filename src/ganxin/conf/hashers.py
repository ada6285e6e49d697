"""How passwords are hashed in a demonstration."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class DemoHasher(PBKDF2PasswordHasher):
    """The usual hash with fewer rounds: the demo's passwords are printed on the screen, and it
    makes and checks dozens of them. The usual number of rounds takes over at the first login on a
    system that is no demonstration (Django sees that the rounds differ).
    """

    iterations = 50_000
