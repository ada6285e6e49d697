"""Rule sets of recognitions and reliefs, as their sources state them, and their DMN models."""
