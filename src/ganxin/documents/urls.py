from django.urls import URLPattern, path

from ganxin.documents import views

app_name = "documents"
urlpatterns: list[URLPattern] = [path("files/<uuid:public_id>/", views.read, name="read")]
