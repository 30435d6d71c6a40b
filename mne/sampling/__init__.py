"""Frame, strata, the draw with its seed, weights, and what came of each visit."""
