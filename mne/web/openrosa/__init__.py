"""The tablets' door: OpenRosa as ODK Collect and KoboCollect speak it."""
