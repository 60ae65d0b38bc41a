"""Pages that show several features at once. Owns nothing: it calls queries and services of those below."""
