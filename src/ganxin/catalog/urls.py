from django.urls import URLPattern, path

from ganxin.catalog import views

app_name = "catalog"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("find/", views.find, name="search"),
    path("templates/<slug:code>/", views.template, name="template"),
    path("work/catalog/", views.definitions, name="definitions"),
    path("work/catalog/<slug:kind>/<slug:code>/", views.compare, name="compare"),
]
