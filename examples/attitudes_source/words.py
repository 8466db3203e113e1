"""The conversations: laid out in four formats, and their coded passages with where they stand.

In `transcripts/*.txt` here, `[words](theme, theme, @name)` is a coded passage: the words, the
slugs of its themes, and for some a name by which `charter.toml` refers to it. Square brackets
without a round one behind them are what the team put in place of words that told who speaks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from attitudes_source.archive import packed

from remit.kernel.errors import Problems
from remit.listen.core.project import Code, Coding, Project, Selection, Source, User, new_guid
from remit.listen.core.refi_writer import write_project
from remit.listen.core.themes import slug
from remit.listen.core.transcript import parse_transcript

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from attitudes_source.people import Row

    from remit.listen.core.transcript import Transcript

FORMATS = {"young-men": "txt", "parents": "md", "young-women": "vtt", "neighbours": "docx"}
CODED = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^)]*)\)")
WORDS_A_SECOND = 2.6
WORDS_A_CAPTION = 16
CODER = "A. Coder (made up)"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True, slots=True)
class Passage:
    """Coded words: which turn of which transcript, from where to where in it, and their themes."""

    transcript: str
    turn: int
    start: int
    end: int
    themes: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """One transcript of the source: its heading lines, its turns without marks, its passages."""

    key: str
    heading: tuple[str, ...]
    turns: tuple[tuple[str, str], ...]
    passages: tuple[Passage, ...]


def read_conversation(key: str, source: str) -> Conversation:
    """Return the conversation that a source file holds."""
    head, _, body = source.partition("\n\n")
    turns, passages = [], []
    for number, line in enumerate(body.strip().split("\n")):
        speaker, marked = line.split(": ", 1)
        words = ""
        position = 0
        for match in CODED.finditer(marked):
            words += marked[position : match.start()]
            start, position = len(words), match.end()
            words += match[1]
            notes = [note.strip() for note in match[2].split(",")]
            themes = tuple(note for note in notes if not note.startswith("@"))
            name = next((note for note in notes if note.startswith("@")), "")
            passages.append(Passage(key, number, start, len(words), themes, name))
        turns.append((speaker, words + marked[position:]))
    return Conversation(key, tuple(head.split("\n")), tuple(turns), tuple(passages))


def file_of(conversation: Conversation) -> tuple[str, bytes]:
    """Return the name and the bytes of the file in the format that this conversation is kept in."""
    suffix = FORMATS[conversation.key]
    layout = {"txt": _plain, "md": _markdown, "vtt": _captions, "docx": _word}
    return f"{conversation.key}.{suffix}", layout[suffix](conversation)


def stored(conversation: Conversation) -> Transcript:
    """Return the transcript as the listen room stores it.

    Raises:
        InvalidInput: the room cannot read the file.
        ValueError: the room finds other turns than were written.
    """
    name, content = file_of(conversation)
    problems = Problems()
    transcript = parse_transcript(content, name, problems)
    problems.raise_if_any()
    if transcript is None or len(transcript.turns) != len(conversation.turns):
        raise ValueError(f"{name} does not read back as it was written")
    for turn, (speaker, words) in zip(transcript.turns, conversation.turns, strict=True):
        if (turn.speaker, transcript.text[turn.start : turn.end]) != (speaker, words):
            raise ValueError(f"{name}, line {turn.line} does not read back as it was written")
    return transcript


def coding_project(
    conversations: Sequence[Conversation], codebook: Sequence[Row], outcomes: Sequence[str]
) -> bytes:
    """Return the codings as a REFI-QDA project.

    Raises:
        KeyError: a passage has a theme that the codebook lacks.
    """
    roots = {key: Code(new_guid("outcome", key), key, codable=False) for key in outcomes}
    codes, by_slug = [], {}
    for key, root in roots.items():
        codes.append(root)
        for row in (row for row in codebook if row["outcome"] == key):
            guid = new_guid("theme", row["theme"])
            by_slug[slug(row["theme"])] = guid
            codes.append(Code(guid, row["theme"], root.guid, row["description"]))
    coder = User(new_guid("user", CODER), CODER)
    sources, selections = [], []
    for conversation in conversations:
        transcript = stored(conversation)
        source = Source(new_guid("source", conversation.key), conversation.key, transcript.text)
        sources.append(source)
        for passage in conversation.passages:
            start = transcript.turns[passage.turn].start
            codings = tuple(Coding(by_slug[theme], coder.guid) for theme in passage.themes)
            place = (start + passage.start, start + passage.end)
            guid = new_guid("selection", source.guid, *map(str, place))
            words = transcript.text[slice(*place)]
            selections.append(
                Selection(guid, source.guid, *place, codings, name=words, user=coder.guid)
            )
    project = Project(
        "Attitudes (made up for demonstration)",
        (coder,),
        tuple(codes),
        tuple(sources),
        tuple(selections),
    )
    return write_project(project)


def passage_lines(conversations: Sequence[Conversation]) -> dict[str, str]:
    """Return `KEY:@name` → `KEY:LINE` for every named passage."""
    lines = {}
    for conversation in conversations:
        turns = stored(conversation).turns
        for passage in conversation.passages:
            if passage.name:
                line = turns[passage.turn].line
                lines[f"{conversation.key}:{passage.name}"] = f"{conversation.key}:{line}"
    return lines


def resolve_evidence(charter: str, lines: Mapping[str, str]) -> str:
    """Return the charter with the line of every passage that it names.

    Raises:
        KeyError: the charter names a passage that no transcript has.
    """
    return re.sub(r'"listen:([\w-]+:@[\w-]+)"', lambda m: f'"listen:{lines[m[1]]}"', charter)


def _plain(conversation: Conversation) -> bytes:
    turns = [f"{speaker}: {words}" for speaker, words in conversation.turns]
    return "\n".join([*conversation.heading, "", *turns, ""]).encode()


def _markdown(conversation: Conversation) -> bytes:
    turns = [f"**{speaker}:** {words}" for speaker, words in conversation.turns]
    return ("\n\n".join([*conversation.heading, *turns]) + "\n").encode()


def _captions(conversation: Conversation) -> bytes:
    """Return WebVTT with a voice on each caption; long turns take several."""
    heading = " ".join(conversation.heading)
    blocks = ["WEBVTT", f"NOTE\n{heading}", f"{_clock(0)} --> {_clock(3)}\n{heading}"]
    at = 4.0
    for speaker, words in conversation.turns:
        for piece in _pieces(words):
            end = at + max(0.8, len(piece.split()) / WORDS_A_SECOND)
            blocks.append(f"{_clock(at)} --> {_clock(end)}\n<v {speaker}>{piece}</v>")
            at = end + 0.2
    return ("\n\n".join(blocks) + "\n").encode()


def _pieces(words: str) -> list[str]:
    """Return a turn cut between sentences into pieces of about a caption's length."""
    pieces: list[str] = []
    for sentence in re.split(r"(?<=[.?!]) ", words):
        if pieces and len(f"{pieces[-1]} {sentence}".split()) <= WORDS_A_CAPTION:
            pieces[-1] += f" {sentence}"
        else:
            pieces.append(sentence)
    return pieces


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _word(conversation: Conversation) -> bytes:
    """Return a Word document of the few parts that Office Open XML (ECMA-376) asks for."""
    paragraphs = [_paragraph("", line) for line in conversation.heading]
    paragraphs += [_paragraph(f"{speaker}:", f" {words}") for speaker, words in conversation.turns]
    body = f'<w:document xmlns:w="{WORD}"><w:body>{"".join(paragraphs)}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": body,
    }
    return packed({name: (DECLARATION + markup).encode() for name, markup in parts.items()})


def _paragraph(bold: str, words: str) -> str:
    runs = "".join(
        f'<w:r>{style}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        for style, text in (("<w:rPr><w:b/></w:rPr>", bold), ("", words))
        if text
    )
    return f"<w:p>{runs}</w:p>"
