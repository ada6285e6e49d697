from django.urls import URLPattern, path

from ganxin.shell import styleguide, views

app_name = "shell"
urlpatterns: list[URLPattern] = [
    path("work/", views.work_home, name="work_home"),
    path("work/find/", views.palette, name="palette"),
    path("work/styleguide/", styleguide.styleguide, name="styleguide"),
    path("work/views/save/", views.save_view, name="save_view"),
    path("work/views/<uuid:public_id>/remove/", views.remove_view, name="remove_view"),
    path("mode/", views.mode, name="mode"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("district.css", views.district_css, name="district_css"),
    path("health/", views.health, name="health"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
