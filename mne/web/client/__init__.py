"""The enumerator's offline client: TypeScript in ``src``, and the Python that builds it."""
