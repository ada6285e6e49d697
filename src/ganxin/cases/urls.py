from django.urls import URLPattern, URLResolver, include, path

app_name = "cases"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("ganxin.cases.decision.urls")),
    path("", include("ganxin.cases.review.urls")),
    path("", include("ganxin.cases.handoff.urls")),
    path("", include("ganxin.cases.hearing.urls")),
    path("", include("ganxin.cases.intake.urls")),
]
