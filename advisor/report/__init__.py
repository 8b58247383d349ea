"""Results as documents and as pages for a person; nothing here decides anything."""
