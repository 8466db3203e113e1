"""The charts of a run's page."""

from __future__ import annotations

from remit.share.core.run_charts import certainty_chart, weight_charts


def level(label, m=None, u=None):
    return {"label_for_charts": label, "m_probability": m, "u_probability": u}


def test_bars_of_weights_start_in_the_middle_and_have_one_scale():
    settings = {
        "comparisons": [
            {
                "output_column_name": "family",
                "comparison_levels": [
                    level("not known"),
                    level("the same", 0.8, 0.05),
                    level("another", 0.125, 0.5),
                    level("never", 0.5, 0.5),
                ],
            }
        ]
    }
    (pair,) = weight_charts({"pairs": [{"left": "a", "right": "b", "settings": settings}]})
    (surname,) = pair.fields
    assert surname.field == "Surname"
    assert [(bar.label, bar.value, bar.start, bar.width, bar.side) for bar in surname.bars] == [
        ("the same", "+4.0", "50.0%", "50.0%", "for"),
        ("another", "\N{MINUS SIGN}2.0", "25.0%", "25.0%", "against"),
        ("never", "+0.0", "50.0%", "0.0%", "for"),
    ]


def test_a_run_without_weights_or_bands_has_no_chart():
    assert weight_charts({"pairs": [{"left": "a", "right": "b", "settings": {}}]}) == ()
    assert weight_charts({}) == certainty_chart({}, 10) == ()


def test_few_joinings_are_not_told_and_have_no_bar():
    rows = [
        {"from": 0.999, "to": 1.0, "linked": True, "n": 204},
        {"from": 0.5, "to": 0.9, "linked": False, "n": 9},
    ]
    sure, unsure = certainty_chart({"by_probability": rows}, 5)
    assert (sure.label, sure.value, sure.side) == ("99.9% to 100%", "200", "kept")
    assert (unsure.label, unsure.value, unsure.width) == ("50% to 90%", "fewer than 10", "0%")
