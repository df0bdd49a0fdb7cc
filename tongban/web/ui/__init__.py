"""What all fronts share: page frame, components, look, preferences, security headers, refusals as pages."""
