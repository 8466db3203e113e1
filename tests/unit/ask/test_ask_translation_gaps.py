"""What a journey and its forms lack in a language, as whoever writes them is told."""

from __future__ import annotations

from pictured_journey import form, pictured_journey
from remit.ask.core.journey_file import parse_journey
from remit.ask.core.translation_gaps import JOURNEY, Gap, translation_gaps
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems
from small_journey import FORM


def gaps():
    journey = parse_journey(
        pictured_journey()["ask/journey.toml"], "ask/journey.toml", Problems(), forms={FORM}
    )
    read = read_xlsform(form(), FORM, Problems())
    return {one.language: one for one in translation_gaps(journey, {FORM: read})}


def test_every_text_and_sound_that_a_language_lacks_is_listed_with_what_is_shown_instead():
    found = gaps()
    assert (found["en"].gaps, found["en"].is_spoken) == ((), True)
    assert found["ar"].gaps == (
        Gap(JOURNEY, "step[2].picture_words", "Two hands", "en"),
        Gap(JOURNEY, "step[2].audio", "sharing.wav", "en"),
        Gap(FORM, "overall, hint", "Think of your own life.", "en"),
        Gap(FORM, "overall, guidance_hint", "Read it out slowly. Do not help.", "en"),
        Gap(FORM, "overall, media::audio", "sharing.wav", "en"),
    )
    assert found["ar"].is_spoken
    assert not found["fa"].is_spoken
    here = {gap.where for gap in found["fa"].gaps}
    assert "scale/yes, label" in here
    assert "overall, label" not in here
    assert len({one.texts for one in found.values()}) == 1
