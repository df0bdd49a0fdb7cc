"""`make bench`: how fast the product is, and how near to the floor that this machine allows."""
