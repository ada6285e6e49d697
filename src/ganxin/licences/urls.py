from django.urls import URLPattern, path

from ganxin.licences import views

app_name = "licences"
urlpatterns: list[URLPattern] = [
    path("verify/", views.verify_form, name="verify_form"),
    path("verify/<str:code>/", views.verify, name="verify"),
    path("licences/", views.wallet, name="wallet"),
    path("licences/<uuid:public_id>/", views.detail, name="detail"),
    path("work/licences/", views.issued, name="issued"),
    path("work/licences/<uuid:public_id>/revoke/", views.revoke, name="revoke"),
    path("work/licences/use/<str:code>/", views.use, name="use"),
]
