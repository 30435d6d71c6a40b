"""The history of the tables: bring a store up to date, or ask whether it is.

Works from an installed package as from a checkout. On the command line Alembic reads the
same folder through ``[tool.alembic]``: ``alembic upgrade head``, ``alembic check``.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

import mne
from mne.db import Base, make_engine

FOLDER = Path(__file__).resolve().parent


def model_tables() -> MetaData:
    """Give the tables of every stage's models (``models.py``, ``finding_models.py`` …)."""
    for module in pkgutil.walk_packages(mne.__path__, "mne."):
        if module.name.endswith("models"):
            importlib.import_module(module.name)
    return Base.metadata


def alembic_config(url: str) -> Config:
    """Give Alembic our folder and the store at ``url``."""
    config = Config(attributes={"url": url})
    config.set_main_option("script_location", str(FOLDER))
    return config


def migrate(url: str) -> None:
    """Bring the store at ``url`` up to date; nothing happens if it is."""
    command.upgrade(alembic_config(url), "head")


def is_current(url: str) -> bool:
    """Say whether the store at ``url`` has every migration."""
    wanted = ScriptDirectory.from_config(alembic_config(url)).get_current_head()
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == wanted
    finally:
        engine.dispose()
