"""Hadamard matrices: rows of signs, every two of them orthogonal."""

from __future__ import annotations

import itertools

import numpy as np

from analysis.arrays import Ints


def hadamard(least: int) -> Ints:
    """Give the smallest Hadamard matrix that can be built with ``least`` rows or more.

    Its first row and column are ones. Orders come from Paley's two constructions over
    primes (1933, *Journal of Mathematics and Physics* 12, 311–320) and Sylvester's
    doubling: all multiples of 4 up to 48, and few gaps after.
    """
    order = next(n for n in itertools.count(max(least, 1)) if _constructible(n))
    return _normalised(_matrix(order))


def _constructible(order: int) -> bool:
    if order in {1, 2}:
        return True
    if order < 1 or order % 4:
        return False
    return _is_paley(order) or _constructible(order // 2)


def _is_paley(order: int) -> bool:
    return _prime(order - 1) or (_prime(order // 2 - 1) and order // 2 % 4 == 2)


def _matrix(order: int) -> Ints:
    if order == 1:
        return np.ones((1, 1), dtype=np.int64)
    if order > 2 and _prime(order - 1):
        return _paley_one(order - 1)
    if order > 4 and _is_paley(order):
        return _paley_two(order // 2 - 1)
    half = _matrix(order // 2)
    return np.block([[half, half], [half, -half]])


def _paley_one(q: int) -> Ints:
    """For a prime q that leaves 3 over 4: I + S with S skew."""
    skew = np.zeros((q + 1, q + 1), dtype=np.int64)
    skew[0, 1:], skew[1:, 0] = 1, -1
    skew[1:, 1:] = _residues(q)
    return skew + np.eye(q + 1, dtype=np.int64)


def _paley_two(q: int) -> Ints:
    """For a prime q that leaves 1 over 4: S symmetric, doubled."""
    symmetric = np.ones((q + 1, q + 1), dtype=np.int64)
    symmetric[0, 0] = 0
    symmetric[1:, 1:] = _residues(q)
    one = np.array([[1, 1], [1, -1]])
    other = np.array([[1, -1], [-1, -1]])
    return np.kron(symmetric, one) + np.kron(np.eye(q + 1, dtype=np.int64), other)


def _residues(q: int) -> Ints:
    """Give Jacobsthal's matrix: 1 where i − j is a square modulo q, else −1."""
    character = np.full(q, -1, dtype=np.int64)
    character[np.arange(1, q) ** 2 % q] = 1
    character[0] = 0
    i, j = np.indices((q, q))
    result: Ints = character[(i - j) % q]
    return result


def _normalised(matrix: Ints) -> Ints:
    signed: Ints = matrix * matrix[:, :1]
    result: Ints = signed * signed[:1, :]
    return result


def _prime(n: int) -> bool:
    return n > 1 and all(n % k for k in range(2, int(n**0.5) + 1))
