"""The dictionary lists what there is, once."""

from analysis.metrics.dictionary import METRICS


def test_every_measure_is_listed_once_with_a_definition_a_unit_and_a_formula():
    names = [metric.name for metric in METRICS]
    assert len(set(names)) == len(names)
    for metric in METRICS:
        assert metric.definition.endswith((".", "?")), metric.name
        assert metric.unit, metric.name
        assert metric.formula, metric.name
        assert metric.origin.startswith("analysis.metrics."), metric.name


def test_every_function_that_gives_ratios_is_in_the_dictionary():
    from inspect import getmembers, isfunction, signature

    from analysis.metrics import adoption, renewals, retention, satisfaction

    listed = {metric.function for metric in METRICS}
    for module in (adoption, renewals, retention, satisfaction):
        for name, function in getmembers(module, isfunction):
            is_public = function.__module__ == module.__name__ and not name.startswith("_")
            if is_public and "Ratios" in str(signature(function).return_annotation):
                assert function in listed, f"{module.__name__}.{name} is in no dictionary"
