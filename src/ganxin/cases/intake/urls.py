"""Addresses of the applicant's side (the name space is that of `cases.urls`)."""

from django.urls import URLPattern, path

from ganxin.cases.intake.views import (
    drafts,
    finish,
    guide,
    materials,
    mending,
    renewal,
    tracking,
)

APPLICATION = "applications/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("guide/<slug:bundle>/", guide.guide, name="guide"),
    path("guide/<slug:bundle>/start/", guide.start, name="start"),
    path("items/<slug:code>/", guide.item, name="item"),
    path("items/<slug:code>/start/", guide.start_item, name="start_item"),
    path("licences/<uuid:public_id>/renew/", renewal.renew, name="renew"),
    path("applications/", tracking.mine, name="mine"),
    path(APPLICATION, tracking.track, name="track"),
    path(f"{APPLICATION}tasks/", drafts.tasks, name="tasks"),
    path(f"{APPLICATION}questions/", drafts.questions, name="questions"),
    path(f"{APPLICATION}fill/<slug:topic>/", drafts.fill, name="fill"),
    path(f"{APPLICATION}save/", drafts.save, name="save"),
    path(f"{APPLICATION}materials/", materials.materials, name="materials"),
    path(f"{APPLICATION}materials/<slug:material>/upload/", materials.upload, name="upload"),
    path(
        f"{APPLICATION}materials/<slug:material>/remove/<uuid:file>/",
        materials.remove,
        name="remove_file",
    ),
    path(f"{APPLICATION}materials/<slug:material>/later/", materials.later, name="later"),
    path(f"{APPLICATION}check/", finish.check, name="check"),
    path(f"{APPLICATION}submit/", finish.submit, name="submit"),
    path(f"{APPLICATION}done/", finish.done, name="done"),
    path(f"{APPLICATION}discard/", drafts.discard, name="discard"),
    path(f"{APPLICATION}withdraw/", tracking.withdraw, name="withdraw"),
    path(f"{APPLICATION}clocks/<uuid:promise>/", tracking.days, name="clock"),
    path("cases/<uuid:public_id>/withdraw/", tracking.withdraw_case, name="withdraw_case"),
    path("cases/<uuid:public_id>/urge/", tracking.urge, name="urge"),
    path("cases/<uuid:public_id>/sign/", tracking.sign, name="sign"),
    path("notices/<uuid:public_id>/", mending.notice, name="notice"),
    path(
        "notices/<uuid:public_id>/<slug:material>/upload/",
        mending.notice_upload,
        name="notice_upload",
    ),
    path(
        "notices/<uuid:public_id>/<slug:material>/remove/<uuid:file>/",
        mending.notice_remove,
        name="notice_remove",
    ),
    path("receipts/<uuid:public_id>/", tracking.receipt, name="receipt"),
    path("gaps/<uuid:public_id>/", mending.gap, name="gap"),
]
