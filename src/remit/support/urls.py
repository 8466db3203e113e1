"""The addresses that organisations and the public open, below `programmes/NAME/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.support.views import (
    assessment,
    assessor,
    helping,
    joining,
    learning,
    mentoring,
    needs,
    network,
    own,
    own_copy,
    principles,
    profile,
    register,
    sign_up,
    training,
    voice,
)

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", joining.programme, name="programme"),
    path("who-sees-what/", joining.who_sees_what, name="programme-who-sees-what"),
    path("join/", sign_up.notice, name="programme-join"),
    path("join/about-you/", sign_up.about_you, name="programme-about-you"),
    path("what-we-said/", own.what_we_said, name="programme-what-we-said"),
    path("our-name/", own.our_name, name="programme-our-name"),
    path("register/", register.register, name="programme-register"),
    path("register/record/", register.processing_record, name="programme-processing-record"),
    path("register/<int:number>/", register.register_entry, name="programme-register-entry"),
    path("copy/", own_copy.own_copy, name="programme-own-copy"),
    path("leave/", own.leave, name="programme-leave"),
    path("sign-in/", joining.sign_in, name="programme-sign-in"),
    path("sign-out/", joining.sign_out, name="programme-sign-out"),
    path("assessment/", assessment.assessment, name="programme-assessment"),
    path("assessment/talk/<int:part>/", assessment.talk, name="programme-talk"),
    path("assessment/profile/", profile.own_profile, name="programme-profile"),
    path("needs/", needs.needs, name="needs"),
    path("needs/map/", needs.whole_map, name="needs-map"),
    path("needs/map.svg", needs.picture, name="needs-picture"),
    path("needs/aim/", needs.aim, name="needs-aim"),
    path("needs/<int:number>/aim/", needs.aim, name="needs-change"),
    path("needs/<int:number>/question/", needs.question, name="needs-question"),
    path("needs/<int:number>/facts/", needs.facts, name="needs-facts"),
    path("needs/<int:number>/facts/<int:position>/", needs.state, name="needs-state"),
    path("needs/<int:number>/take-out/", needs.leave_out, name="needs-take-out"),
    path("learning/", learning.learning, name="programme-learning"),
    path("learning/<slug:key>/", learning.learning_step, name="programme-learning-step"),
    path("mentoring/", mentoring.mentoring, name="programme-mentoring"),
    path("mentoring/ask/", mentoring.ask_for_mentor, name="programme-mentoring-ask"),
    path("helping/", helping.helping, name="programme-helping"),
    path("helping/about-you/", helping.about_mentor, name="programme-helping-about"),
    path("helping/<int:number>/", helping.helped, name="programme-helped"),
    path("a/<slug:token>/", assessor.start, name="assessor"),
    path("a/<slug:token>/<int:part>/", assessor.part, name="assessor-part"),
    path("a/<slug:token>/send/", assessor.send, name="assessor-send"),
    path("principles/", principles.overview, name="programme-principles"),
    path("principles/links/", principles.links, name="programme-principles-links"),
    path("principles/results/", principles.results, name="programme-principles-results"),
    path("principles/text/<slug:key>/", principles.principle, name="programme-principle"),
    path("principles/in/<str:token>/", voice.come_by_link, name="programme-voice-in"),
    path("principles/vote/", voice.vote, name="programme-voice"),
    path("principles/say/", voice.propose, name="programme-voice-propose"),
    path("principles/said/", voice.mine, name="programme-voice-mine"),
    path("network/", network.network, name="programme-network"),
    path("network/write/", network.write, name="programme-network-write"),
    path("network/shared/", network.shared, name="programme-network-shared"),
    path("network/introductions/", network.introductions, name="programme-introductions"),
    path("network/keeps-going/", network.going, name="programme-keeps-going"),
    path("network/<int:number>/", network.post, name="programme-post"),
    path("training/", training.training, name="programme-training"),
    path("what-worked/", training.worked, name="programme-what-worked"),
    path("principles/out/", voice.leave, name="programme-voice-leave"),
]
