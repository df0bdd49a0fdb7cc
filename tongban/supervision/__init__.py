"""Reviews of service (好差评); deadline supervision comes with a later issue."""
