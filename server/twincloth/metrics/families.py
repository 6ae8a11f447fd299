"""Families: what one figure is called, and its values, as prometheus-client takes them."""

from collections.abc import Mapping
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric


def gauge(name: str, words: str, values: Mapping[Any, float], *labels: str) -> Metric:
    """A family of one metric; keys are what stands for its labels, a tuple where these are none or several."""
    family = GaugeMetricFamily(f"twincloth_{name}", words, labels=labels)
    _fill(family, values)
    return family


def counter(name: str, words: str, values: Mapping[Any, float], *labels: str) -> Metric:
    """The same of what only grows."""
    family = CounterMetricFamily(f"twincloth_{name}", words, labels=labels)
    _fill(family, values)
    return family


def _fill(family: GaugeMetricFamily | CounterMetricFamily, values: Mapping[Any, float]) -> None:
    for named, value in values.items():
        family.add_metric(named if isinstance(named, tuple) else (named,), value)
