"""Queued work: a wake-up for the worker. What has to be done stands in the store itself."""
