"""The HTTP service of `docs/http-api.md` over engine, index and jobs."""
