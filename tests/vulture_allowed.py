"""Names that vulture cannot see in use, each with where they are used."""

from django.http import HttpRequest
from docx.document import Document

from remit.ask.core.expressions import Expression
from remit.ask.core.imports.examine import Brought
from remit.ask.core.questionnaire import Question
from remit.ask.core.ranking import Ranked
from remit.ask.core.speech import Worded
from remit.ask.models import Questionnaire, Response
from remit.ask.views.fields import Field
from remit.cli.advising import Officer
from remit.commission.core.facts import CommissionFacts, Milestone
from remit.commission.uploads import InMemory
from remit.kernel import errors
from remit.kernel.flow import Flow
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.models import DigestSalt
from remit.ledger.queries import digest_matches
from remit.listen.actions import redact_transcript
from remit.listen.coding_queries import CodedTranscript
from remit.listen.core.codebook import CodeNotes
from remit.listen.core.incoming_coding import IncomingCoding
from remit.listen.core.matrix.coverage import ThemeCoverage
from remit.listen.core.matrix.saturation import Saturation, SessionThemes
from remit.listen.core.open_document import open_document_text
from remit.listen.core.portable import portable_text
from remit.listen.core.rich_text import rich_text
from remit.listen.core.web_page import web_page_text
from remit.listen.core.word import word_text
from remit.people.withdrawal import models_cared_for
from remit.publish.core.programme import ShownProgramme
from remit.publish.core.report import CharterVersion, Report
from remit.publish.core.tables import Table
from remit.publish.pages import LinePage
from remit.recruit.core.board import Board, BoardRow
from remit.recruit.core.equality import Characteristic, EqualityView
from remit.recruit.core.fieldwork import state_diagram
from remit.recruit.core.overbooking import SessionState
from remit.recruit.core.roll import Person
from remit.recruit.queries import RollingAccount
from remit.recruit.views.pool_preview import Column, Preview
from remit.recruit.views.quotas import EditedRow
from remit.share.core.starting import Readiness
from remit.share.counting_queries import PoolStanding
from remit.site import failures, home, urls
from remit.site.middleware import (
    ActMiddleware,
    CompressMiddleware,
    FailureMiddleware,
    PolicyMiddleware,
)
from remit.support.core.cohort import CohortTable
from remit.support.core.joining.limits import SignUpReport
from remit.support.core.learning.catalogue import RISKS, Catalogue
from remit.support.core.mentoring.matches import Session
from remit.support.core.network import KeepsGoing
from remit.support.core.principles.principle import Principle
from remit.support.core.principles.results import Results
from remit.support.network_queries import SeenIntroduction
from remit.support.own_copies import models_in_own_copies
from remit.support.views.sign_up import Box

# Part of what a form says; held to real forms in tests/interop.
Question.required
Question.relevant
# What choice filters are for; the filling pages ask it.
Expression.choose
# Figures of a finding are made of all fields at once.
Ranked.worst
Ranked.bottom
# Fields of constraints and of bulk writes.
Response.questionnaire
DigestSalt.entry_index
# Readers of documents, imported when a file of their kind is met.
word_text
open_document_text
rich_text
portable_text
web_page_text
# What is decided about single words of a transcript comes down to this act.
redact_transcript
# Exit codes are a published list.
errors.ExitCode.OK
# The reference pages list every kind of problem, and draw the moves between statuses.
errors.problem_kinds
state_diagram
# The slow references of the property tests speak in these.
Flow.with_conditions
Vocabulary.on_one_branch
# An auditor's question, which the withdrawal tests ask: does a digest still prove anything?
digest_matches
# Every model that points to a participant is in some room's care: a test asks.
models_cared_for
models_in_own_copies
# Read by templates.
CodedTranscript.is_agreed
Worded.paragraphs
Field.sounds
Field.describedby
Board.spares
BoardRow.chance_in_words
Characteristic.in_act
EqualityView.anybody
RollingAccount.forgotten
Person.mates
CommissionFacts.spent
Milestone.slippage_days
Report.other_findings
Principle.state_words
Results.seldom
Results.is_unstable
Table.caption
LinePage.address
Column.has_quota
Column.options
Preview.fresh_codes
Brought.has_parts
Preview.variants
EditedRow.wrong_cells
# Django hands a request's files to its handlers, which it calls by these names.
HttpRequest.upload_handlers
InMemory.receive_data_chunk
InMemory.file_complete
SessionState.mode_in_words
SessionState.too_many_in_words
# Named in the settings, which are not scanned.
failures.form_expired
home.home_folder
home.site_key
home.database_from_url
PolicyMiddleware
CompressMiddleware
ActMiddleware.process_view
# Django calls it by name; rooms' pages show failures by it
FailureMiddleware.process_exception
ActMiddleware.process_exception
# A query names it as text.
Questionnaire.form_digest
# Parts of a code's description are read by name; templates show the others.
CodeNotes.includes
CodeNotes.excludes
CodeNotes.example
ThemeCoverage.rests_on
SessionThemes.so_far
Saturation.reported
# Django looks for the pages of what went wrong by these names.
urls.handler400
urls.handler404
urls.handler500
# Templates read them.
CohortTable.not_told_apart
SignUpReport.most_from_one
Box.ticked
ShownProgramme.most_paired
ShownProgramme.items_clear
CharterVersion.is_adopted
KeepsGoing.has_owner
SeenIntroduction.by_coordinator
SeenIntroduction.is_asker
SeenIntroduction.is_over
# A test holds the catalogue to them.
RISKS
Catalogue.machine_translated
# Kept, written and read by name.
Session.next_step
# The command line reads them by their values.
Officer.DPO
Officer.SIRO
Officer.CALDICOTT
# The library of Word files reads them.
Document.author
Document.created
Document.left_margin
Document.right_margin
Document.top_margin
Document.bottom_margin
Document.keep_with_next
Document.modified
# Templates read them.
IncomingCoding.known_codes
IncomingCoding.known_passages
PoolStanding.handed_in
Readiness.is_soon_done
