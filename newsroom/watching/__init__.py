"""What tells whoever runs the site how it is: health, numbers, slow queries, and requests in the log."""
