from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "ganxin.supervision"

    def ready(self) -> None:
        from ganxin.accounts.choices import Role
        from ganxin.shell import api as shell
        from ganxin.supervision import queries
        from ganxin.supervision.choices import OVERSEERS, RESPONSIBLE

        shell.menu(
            shell.MenuEntry(
                "督查看板",
                "supervision:board",
                icon="layout-dashboard",
                section="监督",
                roles=OVERSEERS,
                order=0,
            )
        )
        shell.menu(
            shell.MenuEntry(
                "好差评",
                "supervision:ratings",
                icon="star",
                section="监督",
                roles=OVERSEERS | RESPONSIBLE,
                order=20,
            )
        )
        shell.landing(
            shell.LandingTile(
                "待核实的整改",
                "supervision:ratings",
                icon="star",
                about="部门报告已经整改，等您核实",
                roles=frozenset({Role.SUPERVISOR}),
                order=30,
                count=queries.to_verify,
                query="?only=bad",
            )
        )
        shell.landing(
            shell.LandingTile(
                "差评待整改",
                "supervision:ratings",
                icon="star",
                about="本部门收到的差评",
                roles=frozenset({Role.OFFICE_HEAD}),
                order=30,
                count=queries.to_mend,
                query="?only=bad",
            )
        )
