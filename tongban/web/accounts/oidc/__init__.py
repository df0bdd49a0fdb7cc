"""Sign-on for other systems: an OpenID Connect provider. Code flow with PKCE, nothing else."""
