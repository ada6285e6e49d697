"""All addresses: each package brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from ganxin.conf.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", api.urls),
    path("", include("ganxin.shell.urls")),
    path("", include("ganxin.accounts.urls")),
    path("", include("ganxin.promises.urls")),
    path("", include("ganxin.documents.urls")),
    path("", include("ganxin.notifications.urls")),
    path("", include("ganxin.licences.urls")),
    path("", include("ganxin.catalog.urls")),
    path("", include("ganxin.cases.urls")),
    path("", include("ganxin.supervision.urls")),
]
handler400 = "ganxin.shell.views.bad_request"
handler403 = "ganxin.shell.views.permission_denied"
handler404 = "ganxin.shell.views.page_not_found"
handler500 = "ganxin.shell.views.server_error"
