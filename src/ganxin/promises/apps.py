from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "ganxin.promises"

    def ready(self) -> None:
        """Hang the list into the staff's menu and first page."""
        from ganxin.promises.permissions import OWN_OFFICE, WHOLE_DISTRICT
        from ganxin.promises.views import PAGE, overdue_number
        from ganxin.shell import api as shell

        roles = WHOLE_DISTRICT | OWN_OFFICE
        shell.menu(
            shell.MenuEntry("全部承诺", PAGE, icon="clock", section="监督", roles=roles, order=10)
        )
        shell.command(
            shell.PaletteCommand(
                "全部承诺", PAGE, icon="clock", keywords="红牌 黄牌 超期 督查", roles=roles
            )
        )
        shell.landing(
            shell.LandingTile(
                "超期承诺",
                PAGE,
                icon="alert-triangle",
                about="已经过了期限，还没有兑现",
                roles=roles,
                order=20,
                count=overdue_number,
                overdue=overdue_number,
                query="?card=red",
            )
        )
