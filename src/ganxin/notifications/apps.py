from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "ganxin.notifications"

    def ready(self) -> None:
        from ganxin.accounts.api import register_carrier
        from ganxin.accounts.choices import Role
        from ganxin.notifications import operations, queries
        from ganxin.shell import api as shell

        register_carrier(teller=operations.notify, sender=operations.send_code)
        shell.menu(
            shell.MenuEntry(
                "站内消息",
                "notifications:inbox",
                icon="mail",
                order=20,
                count=queries.unread_number,
            )
        )
        shell.nav(
            shell.NavEntry(
                "消息", "notifications:inbox", order=80, login=True, count=queries.unread_number
            )
        )
        shell.menu(
            shell.MenuEntry(
                "没有送出的消息",
                "notifications:failed",
                icon="alert-triangle",
                section="管理",
                roles={Role.ADMINISTRATOR},
            )
        )
