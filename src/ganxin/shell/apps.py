from importlib import import_module

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "ganxin.shell"

    def ready(self) -> None:
        import_module("ganxin.shell.checks")  # registers its check with Django
        _hang_people()


def _hang_people() -> None:
    """The pages of accounts, which stands below us and cannot hang them itself."""
    from ganxin.accounts.choices import Role
    from ganxin.shell.api import MenuEntry, PaletteCommand, command, menu

    heads = frozenset({Role.OFFICE_HEAD, Role.ADMINISTRATOR})
    menu(MenuEntry("人员与岗位", "accounts:people", "users", "管理", heads, order=10))
    command(PaletteCommand("人员与岗位", "accounts:people", "users", "同事 任命 密码", heads))
    command(PaletteCommand("登记新同事", "accounts:staff_register", "user-plus", "开户", heads))
