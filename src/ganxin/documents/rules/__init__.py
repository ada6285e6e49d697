"""What may be stored, under what name, and which part is sent: no database, no request."""
