"""What a person is told; reacts to everybody's events."""
