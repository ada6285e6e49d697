from importlib import import_module

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "ganxin.shell"

    def ready(self) -> None:
        import_module("ganxin.shell.checks")  # registers its check with Django
