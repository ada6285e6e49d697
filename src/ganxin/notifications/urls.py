from django.urls import URLPattern, path

from ganxin.notifications import views

app_name = "notifications"
urlpatterns: list[URLPattern] = [
    path("messages/", views.inbox, name="inbox"),
    path("messages/read/", views.read_all, name="read_all"),
    path("messages/<uuid:public_id>/read/", views.read, name="read"),
    path("work/messages/failed/", views.failed, name="failed"),
    path("work/messages/failed/<uuid:public_id>/again/", views.again, name="again"),
]
