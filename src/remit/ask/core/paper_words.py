"""The words that a paper form adds to the questions, in the languages that it has them in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperWords:
    """Instructions in one language.

    Attributes:
        language: their BCP 47 tag.
        one: beside a question with one answer.
        several: beside one with several.
        rank: beside one whose answers are put in order.
        only_if: one condition, with `{number}` and `{answer}`.
        only: before a question, with its `{conditions}`.
        either: between two conditions of which one is enough.
        both: between two that must both hold.
        where_applies: for a condition that cannot be put in words.
        each: for questions that are asked again and again.
        date: how a date is written.
        time: how a time is written.
        tick: beside a box that stands alone.
        attach: for what cannot be given on paper.
    """

    language: str
    one: str
    several: str
    rank: str
    only_if: str
    only: str
    either: str
    both: str
    where_applies: str
    each: str
    date: str
    time: str
    tick: str
    attach: str


_ENGLISH = PaperWords(
    language="en",
    one="Tick one.",
    several="Tick all that apply.",
    rank="Write 1 beside the first, 2 beside the second, and so on.",
    only_if="your answer to question {number} is “{answer}”",
    only="Only if {conditions}.",
    either=", or if ",
    both=", and if ",
    where_applies="Only where this applies to you.",
    each="Answer these once for each one. Use another sheet when you need it.",
    date="Day, month, year",
    time="Hour, minutes",
    tick="I have read this",
    attach="Leave this out on paper, or attach a sheet.",
)
_ALL = {
    "en": _ENGLISH,
    "ar": PaperWords(
        language="ar",
        one="اختر إجابة واحدة.",
        several="اختر كل ما ينطبق.",
        rank="اكتب 1 أمام الأول، و2 أمام الثاني، وهكذا.",
        only_if="كانت إجابتك عن السؤال {number} هي «{answer}»",
        only="فقط إذا {conditions}.",
        either=" أو إذا ",
        both=" وإذا ",
        where_applies="فقط إذا كان هذا ينطبق عليك.",
        each="أجب عن هذه الأسئلة مرة لكل واحد. استخدم ورقة أخرى عند الحاجة.",
        date="اليوم، الشهر، السنة",
        time="الساعة، الدقائق",
        tick="قرأت هذا",
        attach="اترك هذا فارغًا على الورق، أو أرفق ورقة.",
    ),
    "fr": PaperWords(
        language="fr",
        one="Cochez une seule réponse.",
        several="Cochez toutes les réponses qui conviennent.",
        rank="Écrivez 1 à côté du premier, 2 à côté du deuxième, et ainsi de suite.",
        only_if="votre réponse à la question {number} est « {answer} »",
        only="Seulement si {conditions}.",
        either=", ou si ",
        both=", et si ",
        where_applies="Seulement si cela vous concerne.",
        each="Répondez une fois pour chacun. Prenez une autre feuille au besoin.",
        date="Jour, mois, année",
        time="Heure, minutes",
        tick="J\u2019ai lu ceci",
        attach="Laissez ceci de côté sur papier, ou joignez une feuille.",
    ),
    "es": PaperWords(
        language="es",
        one="Marque una sola respuesta.",
        several="Marque todas las que correspondan.",
        rank="Escriba 1 junto al primero, 2 junto al segundo, y así sucesivamente.",
        only_if="su respuesta a la pregunta {number} es «{answer}»",
        only="Solo si {conditions}.",
        either=", o si ",
        both=", y si ",
        where_applies="Solo si esto le corresponde.",
        each="Responda una vez por cada uno. Use otra hoja si la necesita.",
        date="Día, mes, año",
        time="Hora, minutos",
        tick="He leído esto",
        attach="Deje esto en blanco en papel, o adjunte una hoja.",
    ),
}


def paper_words(tag: str) -> PaperWords:
    """Return the instructions in a language, by its first subtag; else in English."""
    return _ALL.get(tag.partition("-")[0], _ENGLISH)
