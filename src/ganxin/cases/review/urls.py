"""The window clerk's side of cases."""

from django.urls import URLPattern, path

from ganxin.cases.review.views import (
    delivery,
    inbox,
    notice,
    precheck,
    spot,
    walk_in,
    window_holder,
)

urlpatterns: list[URLPattern] = [
    path("work/inbox/", inbox.inbox, name="inbox"),
    path("work/inbox/claim/", inbox.claim, name="claim"),
    path("work/inbox/export.csv", inbox.export, {"kind": "csv"}, name="inbox_csv"),
    path("work/inbox/export.xlsx", inbox.export, {"kind": "xlsx"}, name="inbox_xlsx"),
    path("work/inbox/<uuid:public_id>/preview/", inbox.preview, name="inbox_preview"),
    path("work/applications/<uuid:public_id>/", precheck.precheck, name="precheck"),
    path("work/applications/<uuid:public_id>/side/", precheck.side, name="precheck_side"),
    path("work/applications/<uuid:public_id>/mark/", precheck.mark, name="mark"),
    path("work/applications/<uuid:public_id>/mark-rest/", precheck.mark_rest, name="mark_rest"),
    path("work/applications/<uuid:public_id>/accept/", precheck.accept, name="accept"),
    path("work/applications/<uuid:public_id>/not-accept/", precheck.not_accept, name="not_accept"),
    path("work/applications/<uuid:public_id>/reveal/", precheck.reveal, name="reveal_answer"),
    path(
        "work/applications/<uuid:public_id>/spot/<slug:kind>/<slug:target>/",
        spot.mend,
        name="spot",
    ),
    path("work/applications/<uuid:public_id>/notice/", notice.compose, name="issue_notice"),
    path("work/window/", walk_in.walk_in, name="walk_in"),
    path("work/window/renew/", window_holder.renew, name="window_renew"),
    path("work/window/enterprise/", window_holder.hand_over, name="window_hand_over"),
    path("work/window/<uuid:public_id>/", walk_in.desk, name="window"),
    path("work/window/<uuid:public_id>/changes/", window_holder.changes, name="window_changes"),
    path("work/window/<uuid:public_id>/questions/", walk_in.questions, name="window_questions"),
    path(
        "work/window/<uuid:public_id>/materials/<slug:material>/",
        walk_in.material,
        name="window_material",
    ),
    path("work/window/<uuid:public_id>/login/", walk_in.login, name="window_login"),
    path("work/window/<uuid:public_id>/submit/", walk_in.submit, name="window_submit"),
    path("work/deliveries/<uuid:public_id>/", delivery.deliver, name="deliver"),
]
