"""What vignettes are made of: `vignettes.toml`, held against the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import CONDITIONS, PARTS, VOCABULARY_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.kernel.errors import Problems
    from remit.kernel.vocabulary import Vocabulary

    Texts = Mapping[str, str]
    Option = tuple[str, ...]

ROUNDS = 4

NOT_WHOLE_SETS = problem_kind(
    "vignettes-not-whole-sets",
    "{vignettes} vignettes do not make whole sets of {per_person}.",
    "Write vignettes = {below} or {above}, or another per_person.",
)
NO_TERMS = problem_kind(
    "vignettes-part-without-terms",
    "The vocabulary has no term for the part {part}.",
    "Add one to vocabulary.toml: a flow has all five parts.",
)
TERM_TWICE = problem_kind(
    "vignettes-term-twice",
    "parts.{part} names “{term}” twice.",
    "Keep one.",
)
NOT_WORDED = problem_kind(
    "vignettes-part-not-worded",
    "The question in “{language}” does not say {{{part}}}, of which there are {count}.",
    "Put {{{part}}} where its words belong, or name one term only in parts.{part}.",
)
UNKNOWN_PLACE = problem_kind(
    "vignettes-unknown-place",
    "“{found}” in the words in “{language}” is no part of a flow.",
    "Use {{subject}}, {{data}}, {{sender}}, {{recipient}} or {{purpose}}; {{conditions}} in under.",
)
UNDER_NOT_WORDED = problem_kind(
    "vignettes-under-lacking",
    "The question is asked under conditions, and there are no words for them in “{language}”.",
    'Add under.{language} = "This happens only if: {{conditions}}.", or write '
    "parts.conditions = [[]].",
)
ANSWER_UNKNOWN = problem_kind(
    "vignettes-accept-unknown",
    "accept names “{value}”, which is no answer.",
    "Use one of: {known}.",
)
ANSWER_TWICE = problem_kind(
    "vignettes-answer-twice",
    "The answer “{value}” stands there twice.",
    "Give each answer a value of its own.",
)
TERM_NOT_IN_LANGUAGE = problem_kind(
    "vignettes-term-not-translated",
    "The vocabulary has no words in “{language}” for “{term}” of {part}.",
    "Add label.{language} to the term; until then its English words stand there.",
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Flows that nobody is shown, as they cannot be: those that match every part named here.

    A term stands for the narrower ones too. Of the conditions any one is enough.
    """

    terms: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class VignettePlan:
    """What vignettes are made of.

    Attributes:
        seed: what every random choice comes from.
        vignettes: how many different ones there are.
        per_person: how many each person sees.
        rounds: how many times all of them are dealt into sets.
        options: by part, what may stand in it; for the conditions, keys of those that come
            together, none for a flow without.
        exclusions: what nobody is shown.
        question: how a vignette is put, by language, with a part's name in braces for its words.
        under: the sentence about conditions, by language.
        answers: values and words of the answers, in order.
        accept: the values that count as accepting.
    """

    seed: int
    vignettes: int
    per_person: int
    rounds: int
    options: Mapping[str, tuple[Option, ...]]
    exclusions: tuple[Exclusion, ...]
    question: Texts
    under: Texts
    answers: tuple[tuple[str, Texts], ...]
    accept: tuple[str, ...]

    @property
    def sets(self) -> int:
        """How many sets there are: each person gets one."""
        return self.rounds * self.vignettes // self.per_person


def parse_vignettes(
    content: bytes, file: str, vocabulary: Vocabulary, problems: Problems
) -> VignettePlan | None:
    """Return what `vignettes.toml` states, or None with all its problems noted.

    A part that names no terms has those of the vocabulary that have none below them. Without
    conditions of its own a flow is shown bare, and under each condition alone.
    """
    document = load_document(content, file, "remit.ask", "vignettes", problems)
    if document is None:
        return None
    before = len(problems)
    plan = _plan(document, vocabulary)
    _check_numbers(plan, file, problems)
    _check_terms(plan, document, file, vocabulary, problems)
    _check_words(plan, file, vocabulary, problems)
    _check_answers(plan, file, problems)
    return plan if len(problems) == before else None


def _plan(document: Mapping[str, Any], vocabulary: Vocabulary) -> VignettePlan:
    named: Mapping[str, Any] = document.get("parts", {})
    options: dict[str, tuple[Option, ...]] = {}
    for part in PARTS:
        options[part] = tuple((key,) for key in named.get(part) or _leaves(part, vocabulary))
    together = named.get(CONDITIONS)
    if together is None:
        together = [[], *([key] for key in _leaves(CONDITIONS, vocabulary))]
    options[CONDITIONS] = tuple(tuple(sorted(set(keys))) for keys in together)
    return VignettePlan(
        seed=document["seed"],
        vignettes=document["vignettes"],
        per_person=document["per_person"],
        rounds=document.get("rounds", ROUNDS),
        options=options,
        exclusions=tuple(
            Exclusion({part: tuple(keys) for part, keys in one.items()})
            for one in document.get("exclude", ())
        ),
        question=document["question"],
        under=document.get("under", {}),
        answers=tuple((one["value"], one["label"]) for one in document["answer"]),
        accept=tuple(document["accept"]),
    )


def _leaves(part: str, vocabulary: Vocabulary) -> list[str]:
    terms = vocabulary.terms(part)
    above = {term.broader for term in terms}
    return [term.key for term in terms if term.key not in above]


def _check_numbers(plan: VignettePlan, file: str, problems: Problems) -> None:
    rest = plan.vignettes % plan.per_person
    if rest:
        below = plan.vignettes - rest
        above = below + plan.per_person
        problems.add(
            NOT_WHOLE_SETS,
            Place(file, key="vignettes"),
            vignettes=plan.vignettes,
            per_person=plan.per_person,
            below=below or above,
            above=above,
        )


def _check_terms(
    plan: VignettePlan,
    document: Mapping[str, Any],
    file: str,
    vocabulary: Vocabulary,
    problems: Problems,
) -> None:
    stated = document.get("parts", {})
    for part, options in plan.options.items():
        place = Place(file, key=f"parts.{part}")
        if not options:
            problems.add(NO_TERMS, place, part=part)
        if part in stated:
            named = dict.fromkeys(key for option in options for key in option)
            vocabulary.check_terms(part, named, place, problems)
        for option in dict.fromkeys(one for one in options if options.count(one) > 1):
            problems.add(TERM_TWICE, place, part=part, term=" + ".join(option) or "[]")
    for number, one in enumerate(plan.exclusions, start=1):
        for part, keys in one.terms.items():
            place = Place(file, key=f"exclude[{number}].{part}")
            vocabulary.check_terms(part, keys, place, problems)


def _check_words(plan: VignettePlan, file: str, vocabulary: Vocabulary, problems: Problems) -> None:
    for language, words in plan.question.items():
        place = Place(file, key=f"question.{language}")
        said = _places(words, PARTS, language, place, problems)
        for part in PARTS:
            count = len(plan.options[part])
            if count > 1 and part not in said:
                problems.add(NOT_WORDED, place, language=language, part=part, count=count)
        if any(plan.options[CONDITIONS]):
            place = Place(file, key=f"under.{language}")
            under = plan.under.get(language, "")
            if CONDITIONS not in _places(under, (CONDITIONS,), language, place, problems):
                problems.add(UNDER_NOT_WORDED, place, language=language)
        _notice_untranslated(plan, language, vocabulary, problems)


def _notice_untranslated(
    plan: VignettePlan, language: str, vocabulary: Vocabulary, problems: Problems
) -> None:
    for part in VOCABULARY_PARTS:
        for key in dict.fromkeys(key for option in plan.options[part] for key in option):
            if (part, key) in vocabulary and language not in vocabulary.term(part, key).labels:
                place = Place("vocabulary.toml", key=f"{part} {key}")
                problems.notice(TERM_NOT_IN_LANGUAGE, place, language=language, term=key, part=part)


def _places(
    words: str, known: Iterable[str], language: str, place: Place, problems: Problems
) -> set[str]:
    """Return which parts some words have places for; anything else in braces is noted."""
    try:
        found = [name for _, name, _, _ in Formatter().parse(words) if name is not None]
    except ValueError:
        problems.add(UNKNOWN_PLACE, place, found=words, language=language)
        return set(known)
    for name in found:
        if name not in known:
            problems.add(UNKNOWN_PLACE, place, found=f"{{{name}}}", language=language)
    return set(found)


def _check_answers(plan: VignettePlan, file: str, problems: Problems) -> None:
    values = [value for value, _ in plan.answers]
    for value in plan.accept:
        if value not in values:
            place = Place(file, key="accept")
            problems.add(ANSWER_UNKNOWN, place, value=value, known=", ".join(values))
    for value in dict.fromkeys(values):
        if values.count(value) > 1:
            problems.add(ANSWER_TWICE, Place(file, key="answer"), value=value)
