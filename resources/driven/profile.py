"""A QGIS profile with the plugin, in English, without questions at the start."""

from __future__ import annotations

import configparser
import shutil
from collections.abc import Mapping
from pathlib import Path

Sections = Mapping[str, Mapping[str, str]]

_QUIET: Sections = {
    "PythonPlugins": {"geomelt_qgis": "true"},
    "locale": {"overrideFlag": "true", "userLocale": "en_US", "globalLocale": "en_US"},
    "qgis": {
        "checkVersion": "false",
        "showTips": "false",
        "dockAttributeTable": "true",
        "attributeTableView": "0",
        "projOpenAtLaunch": "0",
        "newsFeed-feed.qgis.org\\disabled": "true",
        "iconSize": "16",
    },
    "app": {
        "projections\\unknownCrsBehavior": "NoAction",
        "projections\\promptWhenMultipleTransformsExist": "false",
    },
    "Projections": {"defaultBehavior": "useProject"},
}


def write_profile(profiles: Path, settings: Sections) -> None:
    """Creates the folder of profiles again, with `settings` over those that keep QGIS quiet."""
    shutil.rmtree(profiles, ignore_errors=True)
    ini = profiles / "profiles" / "default" / "QGIS" / "QGIS3.ini"
    ini.parent.mkdir(parents=True)
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    for name in {**_QUIET, **settings}:
        parser[name] = {**_QUIET.get(name, {}), **settings.get(name, {})}
    with ini.open("w", encoding="utf-8") as file:
        parser.write(file, space_around_delimiters=False)
