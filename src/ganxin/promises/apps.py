from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "ganxin.promises"
