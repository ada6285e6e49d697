from django.urls import URLPattern, path

from ganxin.cases.decision.views import consultation, desk, extension, site_check
from ganxin.cases.decision.views.actions import ACTIONS

CASE = "work/cases/<uuid:public_id>/"
urlpatterns: list[URLPattern] = [
    path(CASE, desk.case_page, name="case"),
    *(
        path(f"{CASE}{action.path}/", desk.act, {"action": action.name}, name=action.name)
        for action in ACTIONS
    ),
    path("work/site-checks/<uuid:public_id>/", site_check.site_check, name="site_check"),
    path("work/consultations/", consultation.consultations, name="consultations"),
    path("work/consultations/<uuid:public_id>/", consultation.consultation, name="consultation"),
    path("work/extensions/", extension.extensions, name="extensions"),
    path("work/applications/<uuid:public_id>/joint/", extension.joint, name="joint"),
]
