"""Transcripts, their speakers, the codebook, and coded passages with the link between the two."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Transcript(models.Model):
    """One conversation's text. `source` is its identifier in the coding project, or blank."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="transcripts"
    )
    key = models.CharField(max_length=120)
    text = models.TextField()
    source = models.CharField(max_length=36, blank=True)
    group = models.CharField(max_length=100, blank=True)
    session = models.CharField(max_length=100, blank=True)
    held_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="transcript_key_once"),
        ]


class Speaker(models.Model):
    """Who a name in a transcript stands for; a participant where the code is known."""

    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="speakers")
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=12)
    participant = models.ForeignKey(
        "people.Participant", models.PROTECT, null=True, blank=True, related_name="speakers"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transcript", "name"], name="speaker_once"),
            models.CheckConstraint(
                condition=models.Q(role="participant")
                | models.Q(role="moderator", participant__isnull=True),
                name="speaker_role_known",
            ),
        ]


class Guide(models.Model):
    """The moderator's guide of a study, as its file has it."""

    commission = models.OneToOneField("commission.Commission", models.CASCADE, related_name="guide")
    document = models.JSONField()


class KeptPart(models.Model):
    """What an imported project held that has no home here: its XML under no name, and files."""

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="+")
    name = models.CharField(max_length=1000, blank=True)
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["commission", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "name"], name="kept_part_once"),
        ]


class CodingProject(models.Model):
    """The coding as a whole: its name, and who coded as [identifier, name] pairs."""

    commission = models.OneToOneField(
        "commission.Commission", models.CASCADE, related_name="coding_project"
    )
    name = models.TextField(blank=True)
    users = models.JSONField(default=list)


class Code(models.Model):
    """One code of the codebook; `position` keeps the order of the tree."""

    project = models.ForeignKey(CodingProject, models.CASCADE, related_name="codes")
    position = models.PositiveIntegerField()
    guid = models.CharField(max_length=36)
    parent_guid = models.CharField(max_length=36, blank=True)
    name = models.TextField()
    description = models.TextField(blank=True)
    colour = models.CharField(max_length=7, blank=True)
    codable = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["project", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "guid"], name="code_once"),
        ]


class Passage(models.Model):
    """A stretch of a transcript, in code points of its text, that somebody selected."""

    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="passages")
    guid = models.CharField(max_length=36)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    name = models.TextField(blank=True)
    description = models.TextField(blank=True)
    user_guid = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transcript", "guid"], name="passage_once"),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="passage_not_empty"
            ),
        ]


class PassageCode(models.Model):
    """One code given to one passage, by whom; `position` keeps the order in which they stand."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="codings")
    code = models.ForeignKey(Code, models.CASCADE, related_name="codings")
    user_guid = models.CharField(max_length=36, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["passage", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["passage", "code", "user_guid"], name="passage_code_once"
            ),
        ]


class CodingAct(models.Model):
    """One act of one coder, kept for good: what was done, undone or done again.

    `below`, `done_top` and `undone_top` are numbers of the coder's acts, 0 for none, and hold the
    two stacks of `core.history`. `changes` can be applied forwards and backwards.
    """

    project = models.ForeignKey(CodingProject, models.CASCADE, related_name="acts")
    coder = models.CharField(max_length=36)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=4)
    subject = models.PositiveIntegerField()
    below = models.PositiveIntegerField()
    done_top = models.PositiveIntegerField()
    undone_top = models.PositiveIntegerField()
    changes = models.JSONField(default=list)
    acted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["project", "coder", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "coder", "number"], name="coding_act_numbered"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["do", "undo", "redo"]), name="coding_act_kind_known"
            ),
        ]


class Memo(models.Model):
    """What a coder thought about a code or a transcript; `key` is its identifier."""

    project = models.ForeignKey(CodingProject, models.CASCADE, related_name="memos")
    about = models.CharField(max_length=10)
    key = models.CharField(max_length=120)
    coder = models.CharField(max_length=150)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "about", "key", "coder"], name="memo_once"),
            models.CheckConstraint(
                condition=models.Q(about__in=["code", "transcript"]), name="memo_about_known"
            ),
        ]


class PassageFlow(models.Model):
    """The flow that a passage speaks of, as plain values."""

    passage = models.OneToOneField(Passage, models.CASCADE, related_name="flow")
    flow = models.JSONField()


class Assignment(models.Model):
    """Who codes a transcript without seeing how the others code it, until all are done."""

    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="assignments")
    coder = models.CharField(max_length=150)
    done = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transcript", "coder"], name="assigned_once"),
        ]


class Decision(models.Model):
    """One decision on a difference between coders, kept for good, numbered by transcript."""

    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="decisions")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=36)
    passages = models.JSONField()
    choice = models.CharField(max_length=7)
    coder = models.CharField(max_length=36, blank=True)
    reason = models.TextField()
    decided_by = models.CharField(max_length=150)
    decided_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["transcript", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transcript", "number"], name="decision_numbered"),
            models.CheckConstraint(
                condition=(models.Q(choice="coder") & ~models.Q(coder=""))
                | (models.Q(choice__in=["joined", "shared", "neither"]) & models.Q(coder="")),
                name="decision_choice_whole",
            ),
        ]


class AgreedLayer(models.Model):
    """That a transcript's agreed layer stands for the layers of some coders, by identifier."""

    transcript = models.OneToOneField(Transcript, models.CASCADE, related_name="agreed_layer")
    coders = models.JSONField()
    agreed_by = models.CharField(max_length=150)
    agreed_on = models.DateField()


class MatrixCell(models.Model):
    """One charted cell of the framework matrix: a case by a code."""

    project = models.ForeignKey(CodingProject, models.CASCADE, related_name="cells")
    case = models.CharField(max_length=200)
    code = models.CharField(max_length=36)
    summary = models.TextField(blank=True)
    passages = models.JSONField(default=list)
    basis = models.CharField(max_length=64)
    charted_by = models.CharField(max_length=150)
    charted_on = models.DateField()
    signed_by = models.CharField(max_length=150, blank=True)
    signed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "case", "code"], name="matrix_cell_once"),
            models.CheckConstraint(
                condition=models.Q(signed_by="", signed_on__isnull=True)
                | (~models.Q(signed_by="") & models.Q(signed_on__isnull=False)),
                name="matrix_cell_signed_whole",
            ),
        ]


class CheckedTranscript(models.Model):
    """That somebody decided on all names in a transcript, whose text has this digest.

    Transcripts are stored anew by many an act, so this and what follows know them by their keys.
    """

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="+")
    transcript = models.CharField(max_length=120)
    by = models.CharField(max_length=150)
    on = models.DateField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "transcript"], name="checked_once"),
        ]


class KeptDetail(models.Model):
    """A detail that stays in the transcripts as it was said."""

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    words = models.TextField()


class QuoteDecision(models.Model):
    """What a quote tells of its speaker, or that it goes out although few share that.

    Line 0 of no transcript speaks of all quotes; no feature, of the quote as a whole.
    """

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="+")
    transcript = models.CharField(max_length=120, blank=True)
    line = models.PositiveIntegerField()
    feature = models.CharField(max_length=200, blank=True)
    values = models.JSONField(default=list)
    why = models.TextField()
    by = models.CharField(max_length=150)
    on = models.DateField()
    basis = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commission", "transcript", "line", "feature"], name="quote_decided_once"
            ),
            models.CheckConstraint(
                condition=models.Q(transcript="", line=0)
                | (~models.Q(transcript="") & models.Q(line__gt=0)),
                name="quote_decision_placed",
            ),
            models.CheckConstraint(condition=~models.Q(why=""), name="quote_decision_reasoned"),
        ]


class KeepingDate(models.Model):
    """Until when the replaced words or a recording are kept, and when they were destroyed."""

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="+")
    what = models.CharField(max_length=10)
    name = models.CharField(max_length=200, blank=True)
    destroy_by = models.DateField()
    destroyed_on = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "what", "name"], name="keeping_once"),
            models.CheckConstraint(
                condition=models.Q(what="names", name="")
                | (models.Q(what="recording") & ~models.Q(name="")),
                name="keeping_what_known",
            ),
        ]


class PopulationTable(models.Model):
    """How many people there are of each kind, for the combination check."""

    commission = models.OneToOneField("commission.Commission", models.CASCADE, related_name="+")
    columns = models.JSONField()
    rows = models.JSONField()


class Review(models.Model):
    """The names of one transcript while they are decided on; gone once that is applied.

    It speaks of the text with this digest, and of no other. `speakers` holds what speakers are
    called from then on, by folded name.
    """

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="+")
    transcript = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    begun_by = models.CharField(max_length=150)
    begun_at = models.DateTimeField()
    with_model = models.BooleanField()
    speakers = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "transcript"], name="review_once"),
        ]


class Suggestion(models.Model):
    """Words that may tell who somebody is, by their place, and what a person decided on them."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="suggestions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    found_by = models.CharField(max_length=10)
    replacement = models.CharField(max_length=200)
    names = models.CharField(max_length=64, blank=True)
    decision = models.CharField(max_length=7, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering: ClassVar = ["review", "start"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "start"], name="suggestion_once"),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="suggestion_not_empty"
            ),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_by="")
                | (models.Q(decision__in=["keep", "replace"]) & ~models.Q(decided_by="")),
                name="suggestion_decided_by_somebody",
            ),
        ]
