"""Addresses of those who are heard; the desk's own are in `decision.urls`."""

from django.urls import URLPattern, path

from ganxin.cases.hearing.views import party

urlpatterns: list[URLPattern] = [
    path("hearings/", party.announced, name="hearings"),
    path("hearings/<uuid:public_id>/", party.hearing, name="hearing"),
    path("parties/<uuid:public_id>/", party.party, name="party"),
    path("parties/<uuid:public_id>/<slug:what>/", party.act, name="party_act"),
    path("work/parties/<uuid:public_id>/", party.reach, name="party_reach"),
]
