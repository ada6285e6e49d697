from django.urls import path

from ganxin.supervision import views

app_name = "supervision"
urlpatterns = [
    path("cases/<uuid:public_id>/rate/", views.rate, name="rate"),
    path("work/board/", views.board, name="board"),
    path("work/ratings/", views.ratings, name="ratings"),
    path("work/ratings/<uuid:public_id>/", views.rating, name="rating"),
    path("work/rectifications/<uuid:public_id>/", views.rectification, name="rectification"),
    path("work/rectifications/<uuid:public_id>/mend/", views.mend, name="mend"),
    path("work/rectifications/<uuid:public_id>/verify/", views.verify, name="verify"),
]
