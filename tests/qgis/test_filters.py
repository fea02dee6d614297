"""The table of filters: what the dock sets, Processing takes and notes say of each."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtCore import QDate, Qt

from geomelt_qgis.core.filters import (
    FilterField,
    Kind,
    Part,
    filter_fields,
    filter_values,
    question,
)
from geomelt_qgis.gui.search.filter_controls import control_of
from geomelt_qgis.processing.filter_parameters import fault_in, filter_parameter, value_in

YES_NO = Part("cloudy", "CLOUDY", "Clouds", "Only tiles with clouds", choices=("with", "without"))
METRES = Part("depth", "DEPTH", "Depth", "Only tiles so deep")


def test_nothing_is_filtered_by_at_first(qgis):
    parts = {part.key: (each.kind, part) for each in filter_fields() for part in each.parts}
    chosen = {key: control_of(*of).chosen() for key, of in parts.items()}
    assert filter_values(chosen) == {}
    assert len({part.parameter for _, part in parts.values()}) == len(parts)


def test_a_control_comes_back_as_the_project_kept_it(qgis):
    for each in filter_fields():
        for part in each.parts:
            control, again = control_of(each.kind, part), control_of(each.kind, part)
            if each.kind is Kind.LEVELS:
                for box in (control, again):
                    box.show_levels(["80 m", "160 m"])
            set_to_something(each.kind, control)
            again.write(control.read())
            assert again.chosen() == control.chosen() is not None
            again.write(control_of(each.kind, part).read())
            assert again.chosen() is None


def set_to_something(kind, control):
    if kind is Kind.DATES:
        control.setDate(QDate(2020, 5, 1))
    elif kind is Kind.LEVELS:
        control.setItemCheckState(1, Qt.CheckState.Checked)
    elif kind is Kind.PATTERNS:
        control.setText("*2020*")
    elif kind is Kind.FLAG:
        control.setCurrentIndex(2)
    else:
        control.setValue(0.5)


@pytest.mark.parametrize("row", [0, 1, 2])
def test_a_yes_or_no(qgis, row):
    control = control_of(Kind.FLAG, YES_NO)
    assert [control.itemText(row) for row in range(3)] == ["All", "with", "without"]
    changes = []
    control.set_by_user().connect(lambda *_: changes.append(control.read()))
    control.setCurrentIndex(row)
    assert control.chosen() == {0: None, 1: True, 2: False}[row]
    assert bool(changes) == bool(row)
    of = FilterField("cloudy", Kind.FLAG, "Clouds", (YES_NO,))
    assert [of.written(value) for value in (True, False)] == ["with", "without"]
    assert [value_in(Kind.FLAG, given) for given in (None, 0, 1)] == [None, True, False]
    parameter = filter_parameter(Kind.FLAG, YES_NO)
    assert parameter.options() == ["with", "without"]
    assert parameter.checkValueIsAcceptable(None)


def test_a_length(qgis):
    control = control_of(Kind.METRES, METRES)
    assert control.text() == "any"
    control.setValue(0.25)
    assert (control.chosen(), control.text()) == (0.25, "0.25 m")
    of = FilterField("depth", Kind.METRES, "Depth", (METRES,))
    assert of.written(0.25) == "0.25 m"
    parameter = filter_parameter(Kind.METRES, METRES)
    assert not parameter.checkValueIsAcceptable(0)
    assert parameter.checkValueIsAcceptable(0.25)
    assert (fault_in(Kind.METRES, 0.25), value_in(Kind.METRES, 0.25)) == ("", 0.25)


def test_notes_take_the_filters_of_the_request(qgis):
    body, answer = {"levels": [1], "k": 5}, {"levels": [0, 1], "dates": ["2020", None], "text": "x"}
    assert question(body, answer) == {"levels": [1], "k": 5, "text": "x"}
