"""How a form reaches somebody, kept with the answers: people answer differently to a screen."""

from __future__ import annotations

OWN = "own"
TABLET = "tablet"
INTERVIEWER = "interviewer"
PAPER = "paper"

MODES = {
    OWN: "on their own device, by a link or a printed square code",
    TABLET: "on a shared tablet, which clears itself between people",
    INTERVIEWER: "asked by an interviewer, who types",
    PAPER: "on paper, typed in afterwards",
}
