from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "ganxin.documents"
