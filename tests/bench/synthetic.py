"""Made-up households for the bench: rounds of one sample that rotates, of any size.

Nobody's data: every number comes from seeded generators. A household's twelve
deprivations follow a probit model with effects of its province, its PSU and its own, so
that PSUs are clustered and rounds correlated as in a real survey: between rounds four PSUs
in five stay, and in those three households in five, whose own effect then carries over.

A whole nation is made province by province, so that making it needs little memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

INDICATORS = [f"d{j:02d}" for j in range(1, 13)]
IDS = 2**25  # household numbers kept for each province

# Of each indicator: where its latent score starts, how strongly it follows the household's
# deprivation, what living in a rural area adds, and how it moves per round.
LEVEL = (-0.9, -1.5, -1.2, -1.9, -0.8, -1.4, -1.1, -1.7, -0.6, -1.3, -1.0, -2.1)
LOADING = (0.9, 0.6, 0.8, 0.5, 0.7, 0.9, 1.0, 0.6, 0.8, 0.7, 0.4, 0.5)
RURAL = (0.5, 0.2, 0.3, 0.1, 0.4, 0.3, 0.6, 0.2, 0.5, 0.1, 0.0, 0.2)
TREND = (-0.15, -0.05, -0.1, -0.05, -0.2, -0.1, -0.12, 0.02, -0.15, -0.05, 0.05, -0.05)


@dataclass(frozen=True)
class Recipe:
    """How many households, over all rounds, and how they are spread."""

    households: int
    rounds: int = 3
    provinces: int = 63
    per_psu: float = 20.0
    psus_kept: float = 0.8
    households_kept: float = 0.6
    carried_over: float = 0.7
    missing: float = 0.0
    ethnic_groups: int = 2
    seed: int = 20240601

    @property
    def per_round(self) -> int:
        """Households of one round."""
        return self.households // self.rounds


@dataclass
class Country:
    """Provinces, each with a rural and an urban stratum, and the PSUs drawn in them."""

    population: Floats
    urban: Bools
    province: Ints
    province_effect: Floats
    minority: Floats
    stratum_of_psu: Ints
    slot_of_psu: Ints

    @classmethod
    def drawn(cls, recipe: Recipe, rng: np.random.Generator) -> Country:
        """Draw provinces of unlike size, and PSUs by the square root of the population."""
        provinces = recipe.provinces
        people = np.exp(rng.normal(12.4, 0.55, provinces))
        urban_share = rng.beta(2.2, 4.0, provinces)
        population = np.column_stack([people * (1 - urban_share), people * urban_share])
        psus = _allocation(population.ravel(), recipe.per_round / recipe.per_psu)
        stratum = np.repeat(np.arange(2 * provinces), psus)
        first = np.cumsum(psus) - psus
        return cls(
            population=population.ravel(),
            urban=np.tile([False, True], provinces),
            province=np.repeat(np.arange(provinces), 2),
            province_effect=rng.normal(0, 0.45, provinces),
            minority=np.clip(rng.beta(0.5, 2.0, provinces), 0.01, 0.97),
            stratum_of_psu=stratum,
            slot_of_psu=np.arange(len(stratum)) - first[stratum],
        )

    def of_province(self, province: int) -> Country:
        """Keep the PSUs of one province."""
        own = self.province[self.stratum_of_psu] == province
        return replace(
            self,
            stratum_of_psu=self.stratum_of_psu[own],
            slot_of_psu=self.slot_of_psu[own],
        )


@dataclass
class Sample:
    """The households that a round visits, and what carries over to the next."""

    recipe: Recipe
    country: Country
    rng: np.random.Generator
    first_id: int = 0
    psu: Ints = field(init=False)
    version: Ints = field(init=False)
    psu_effect: Floats = field(init=False)
    id: Ints = field(init=False)
    own: Floats = field(init=False)
    size: Ints = field(init=False)
    woman_heads: Bools = field(init=False)
    ethnicity: Ints = field(init=False)

    def __post_init__(self) -> None:
        rows, psus = self.recipe.per_round, len(self.country.stratum_of_psu)
        self.psu = np.arange(rows) * psus // rows
        self.version = np.zeros(psus, dtype=np.int64)
        self.psu_effect = self.rng.normal(0, 0.4, psus)
        self.id = self.first_id + np.arange(rows)
        self.own = self.rng.normal(0, 1, rows)
        self.size = np.zeros(rows, dtype=np.int64)
        self.woman_heads = np.zeros(rows, dtype=np.bool_)
        self.ethnicity = np.zeros(rows, dtype=np.int64)
        self._meet(np.ones(rows, dtype=np.bool_))

    @property
    def stratum(self) -> Ints:
        """Stratum of each household."""
        return self.country.stratum_of_psu[self.psu]

    def rotate(self) -> None:
        """Replace some PSUs whole, and some households of the others."""
        recipe, rows = self.recipe, len(self.psu)
        moved = self.rng.random(len(self.version)) >= recipe.psus_kept
        self.version += moved
        self.psu_effect[moved] = self.rng.normal(0, 0.4, int(moved.sum()))
        new = moved[self.psu] | (self.rng.random(rows) >= recipe.households_kept)
        shock = self.rng.normal(0, 1, rows)
        stayed = (
            recipe.carried_over * self.own + np.sqrt(1 - recipe.carried_over**2) * shock
        )
        self.own = np.where(new, shock, stayed)
        # a new array: the frame of the round before holds the old one
        self.id = np.where(new, self.id.max() + np.cumsum(new), self.id)
        self._meet(new)

    def _meet(self, new: Bools) -> None:
        count = int(new.sum())
        share = self.country.minority[self.country.province[self.stratum[new]]]
        self.size[new] = 1 + self.rng.poisson(2.9, count)
        self.woman_heads[new] = self.rng.random(count) < 0.24
        minority = self.rng.random(count) < share
        self.ethnicity[new] = minority * self._group(new, count)

    def _group(self, new: Bools, count: int) -> Ints | int:
        """Name the minority: in a village three of them live, one more than the others."""
        others = self.recipe.ethnic_groups - 1
        if others == 1:
            return 1
        which = np.minimum(self.rng.geometric(0.6, count), 3)
        village = 7 * self.stratum[new] + 3 * self.country.slot_of_psu[self.psu[new]]
        return np.asarray(1 + (village + which) % others, dtype=np.int64)

    def interviews(self, round_number: int) -> pl.DataFrame:
        """Interview everybody: identity, design and the twelve deprivations."""
        stratum = self.stratum
        return pl.DataFrame(
            {
                "household_id": self.id,
                "stratum": (stratum + 1).astype(np.int32),
                "psu": self._psu_code(),
                "province": (self.country.province[stratum] + 1).astype(np.int32),
                "area": self.country.urban[stratum].astype(np.int32),
                "weight": self._weights(),
                "size": self.size.astype(np.int32),
                "head": self.woman_heads.astype(np.int32),
                "ethnicity": self.ethnicity.astype(np.int32),
                **dict(self._deprivations(round_number)),
            }
        )

    def _psu_code(self) -> npt.NDArray[np.int32]:
        # stratum, slot, and how often the slot was drawn anew: equal codes are one PSU
        country = self.country
        code = country.stratum_of_psu * 10_000_000 + country.slot_of_psu * 10 + self.version
        return code[self.psu].astype(np.int32)

    def _weights(self) -> Floats:
        visited = np.bincount(self.stratum, minlength=len(self.country.population))
        noise = np.exp(self.rng.normal(0, 0.35, len(self.psu)) - 0.35**2 / 2)
        return (self.country.population / np.maximum(visited, 1))[self.stratum] * noise

    def _deprivations(self, round_number: int) -> Iterator[tuple[str, pl.Series]]:
        country = self.country
        latent = country.province_effect[country.province[self.stratum]]
        latent = latent + self.psu_effect[self.psu] + self.own + 0.45 * (self.ethnicity > 0)
        rural = ~country.urban[self.stratum]
        for j, name in enumerate(INDICATORS):
            score = (
                LEVEL[j] + TREND[j] * round_number + LOADING[j] * latent + RURAL[j] * rural
            )
            deprived = pl.Series(name, score + self.rng.normal(0, 1, len(score)) > 0)
            if self.recipe.missing:
                lost = pl.Series(self.rng.random(len(score)) < self.recipe.missing)
                deprived = deprived.set(lost, None)
            yield name, deprived


def made_rounds(recipe: Recipe) -> Iterator[pl.DataFrame]:
    """Give the rounds one after the other; equal recipes give equal rounds."""
    rng = np.random.default_rng(recipe.seed)
    yield from _rounds(Sample(recipe, Country.drawn(recipe, rng), rng))


def made_provinces(recipe: Recipe) -> Iterator[Iterator[pl.DataFrame]]:
    """Give the rounds of each province, province by province, by their strata."""
    country = Country.drawn(recipe, np.random.default_rng(recipe.seed))
    psus = len(country.stratum_of_psu)
    for province in range(recipe.provinces):
        own = country.of_province(province)
        part = replace(
            recipe, households=recipe.households * len(own.stratum_of_psu) // psus
        )
        rng = np.random.default_rng((recipe.seed, province))
        yield _rounds(Sample(part, own, rng, first_id=province * IDS))


def _rounds(sample: Sample) -> Iterator[pl.DataFrame]:
    for round_number in range(sample.recipe.rounds):
        if round_number:
            sample.rotate()
        yield sample.interviews(round_number)


def _allocation(population: Floats, psus: float) -> Ints:
    share = np.sqrt(population) / np.sqrt(population).sum()
    return np.maximum(2, np.floor(share * psus)).astype(np.int64)
