"""Where a workshop can run. Each target turns a Workshop into a Plan."""
