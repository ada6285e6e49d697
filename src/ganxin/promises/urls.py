from django.urls import URLPattern, path

from ganxin.promises import views

app_name = "promises"
urlpatterns: list[URLPattern] = [
    path("work/promises/", views.promise_list, name="list"),
    path("work/promises/export/csv/", views.export, {"kind": "csv"}, name="export_csv"),
    path("work/promises/export/xlsx/", views.export, {"kind": "xlsx"}, name="export_xlsx"),
    path("work/promises/<uuid:public_id>/", views.promise_detail, name="detail"),
]
