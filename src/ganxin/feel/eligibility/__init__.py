"""Who is entitled to what: three answers with reasons, and what would change them."""
