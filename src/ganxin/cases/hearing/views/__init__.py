"""The desk's actions, a party's own page, and the public list."""
