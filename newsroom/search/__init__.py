"""Search over what readers may read: stories, claims that were checked, and what stories are about."""
