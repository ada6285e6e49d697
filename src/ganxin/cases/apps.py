from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "ganxin.cases"
