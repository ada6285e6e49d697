"""Other people's code at our edge."""
