"""Pure rules of the catalogue: definitions, checks, the bundle compiler."""
