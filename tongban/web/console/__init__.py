"""The console: what the platform knows of divisions, bodies, items and posts. Reading only, for those who keep it."""
