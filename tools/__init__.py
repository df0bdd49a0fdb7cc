"""What `make` calls: each file is one command."""
