"""Names that vulture cannot see in use, each with where they are used."""

from remit.ask.core.questionnaire import Question
from remit.ask.models import Response
from remit.commission.core.facts import CommissionFacts, Milestone
from remit.kernel import errors
from remit.kernel.flow import Flow
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.models import DigestSalt
from remit.ledger.queries import digest_matches
from remit.listen.core.refi import read_codebook
from remit.people.withdrawal import models_cared_for
from remit.publish.core.report import Report
from remit.publish.core.tables import Table
from remit.publish.pages import LinePage
from remit.recruit.core.fieldwork import state_diagram
from remit.recruit.core.overbooking import SessionState
from remit.recruit.queries import equality_view
from remit.recruit.record_queries import extras
from remit.site import home
from remit.site.middleware import FailureMiddleware, PolicyMiddleware

# Part of what a form says; held to real forms in tests/interop.
Question.required
Question.relevant
# Fields of constraints and of bulk writes.
Response.questionnaire
DigestSalt.entry_index
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
# The equality view; its figures are raw, and no page shows them yet.
equality_view
# Every model that points to a participant is in some room's care: a test asks.
models_cared_for
# A codebook alone; held to a real file in tests/interop.
read_codebook
# Read by templates.
CommissionFacts.spent
Milestone.slippage_days
Report.other_findings
Table.caption
LinePage.address
SessionState.mode_in_words
SessionState.too_many_in_words
# What sessions and incentives add to the page of one person's record.
extras
# Named in the settings, which are not scanned.
home.home_folder
home.site_key
home.database_from_url
PolicyMiddleware
# Django calls it by name; rooms' pages show failures by it
FailureMiddleware.process_exception
