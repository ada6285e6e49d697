"""Everything that changes people, offices, posts and authorisations."""
