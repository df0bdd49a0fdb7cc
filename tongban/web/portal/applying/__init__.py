"""Applying: whom for, which situation, the form, the materials, the review, the receipt."""
