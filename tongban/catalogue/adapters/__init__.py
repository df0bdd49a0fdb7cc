"""What the catalogue has to ask of those above it, each named in the settings."""
