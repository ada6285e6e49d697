"""Pages: translate, one call, translate back."""
