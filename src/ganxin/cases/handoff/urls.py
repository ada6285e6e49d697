from django.urls import URLPattern, path

from ganxin.cases.handoff import views

urlpatterns: list[URLPattern] = [
    path("work/handoffs/", views.handoffs, name="handoffs"),
    path("work/handoffs/exchange/", views.exchange, name="handoff_exchange"),
    path("work/handoffs/reconcile/", views.reconcile, name="handoff_reconcile"),
    path("work/handoffs/<uuid:public_id>/", views.handoff, name="handoff"),
    path("work/handoffs/<uuid:public_id>/again/", views.again, name="handoff_again"),
]
