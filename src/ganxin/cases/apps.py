from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "ganxin.cases"

    def ready(self) -> None:
        from ganxin.accounts.api import register_reveal, register_work
        from ganxin.accounts.events import post_over
        from ganxin.cases import handlers, permissions
        from ganxin.cases.hearing import permissions as hearings
        from ganxin.cases.intake.queries.mine import waiting_for
        from ganxin.cases.intake.queries.renewal import actions_of
        from ganxin.cases.queries.holding import in_hand
        from ganxin.documents.api import register_reader
        from ganxin.licences.api import offer
        from ganxin.shell.api import NavEntry, nav, waiting

        register_reveal(permissions.needs_number_of)
        register_work(in_hand)
        post_over.connect(handlers.post_over, dispatch_uid="cases.post_over")
        register_reader("cases.application", permissions.reads_application_files)
        register_reader("cases.supply", permissions.reads_supply_files)
        register_reader("cases.case", permissions.reads_case_files)
        register_reader("cases.site_check", permissions.reads_site_check_files)
        register_reader("cases.party", hearings.reads_party_files)
        register_reader("cases.hearing", hearings.reads_hearing_files)
        offer(actions_of)
        waiting("cases", waiting_for)
        nav(NavEntry("我的办件", "cases:mine", order=30, login=True))
        _hang_into_the_shell()
        _hang_officers_pages()


def _hang_into_the_shell() -> None:
    """Menu, commands and tiles of the window and the inbox."""
    from ganxin.accounts.choices import Role
    from ganxin.cases.choices import CASE_STAFF
    from ganxin.cases.review.views import inbox
    from ganxin.shell.api import LandingTile, MenuEntry, PaletteCommand, command, landing, menu

    both = CASE_STAFF
    clerk = {Role.CLERK}
    menu(MenuEntry("待办箱", "cases:inbox", "inbox", "办件", both, order=10, count=inbox.waiting))
    menu(MenuEntry("窗口收件", "cases:walk_in", "user-plus", "办件", clerk, order=20))
    command(PaletteCommand("待办箱", "cases:inbox", "inbox", "办件 预审 受理", both))
    command(PaletteCommand("窗口收件", "cases:walk_in", "user-plus", "新建 登记 代录", clerk))
    landing(
        LandingTile(
            "待办箱",
            "cases:inbox",
            "inbox",
            about="等您处理的办件",
            roles=both,
            order=10,
            count=inbox.waiting,
            overdue=inbox.overdue,
        )
    )
    landing(
        LandingTile(
            "待送达",
            "cases:inbox",
            "send",
            about="结果出来了，还没有交到申请人手里",
            roles=clerk,
            order=20,
            count=inbox.to_deliver,
            query="?tab=deliver",
        )
    )


def _hang_officers_pages() -> None:
    """Consultations, extensions and handoffs in the staff menu and on its first page."""
    from ganxin.accounts.choices import Role
    from ganxin.cases.decision import counts
    from ganxin.cases.handoff.views import stuck
    from ganxin.shell import api as shell

    officers = frozenset({Role.HANDLER, Role.REVIEWER, Role.APPROVER, Role.OFFICE_HEAD})
    answering, heads = frozenset({Role.HANDLER}), frozenset({Role.OFFICE_HEAD})
    watchers = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
    entries = (
        ("征询", "consultations", "message", officers, counts.to_answer, "办件", 40),
        ("延长申请", "extensions", "clock", heads, counts.to_approve, "办件", 50),
        ("外部系统交接", "handoffs", "arrows-exchange", watchers, stuck, "管理", 40),
    )
    for label, name, icon, roles, count, section, order in entries:
        shell.menu(
            shell.MenuEntry(
                label,
                f"cases:{name}",
                icon,
                section=section,
                roles=roles,
                order=order,
                count=count,
            )
        )
        shell.command(shell.PaletteCommand(label, f"cases:{name}", icon, roles=roles))
    shell.landing(
        shell.LandingTile(
            "联合办理总期限",
            "promises:list",
            "clock",
            about="几个机关一起办的申请，四十五个工作日内办完",
            roles=frozenset({Role.GOVERNMENT_HEAD}),
            order=10,
            query="?kind=joint",
        )
    )
    tiles = (
        ("等您答复的征询", "consultations", "message", answering, counts.to_answer, "当天答复"),
        ("等您批准的延长", "extensions", "clock", heads, counts.to_approve, "承办人报来的"),
    )
    for order, (label, name, icon, roles, count, about) in enumerate(tiles, start=20):
        shell.landing(
            shell.LandingTile(
                label, f"cases:{name}", icon, about=about, roles=roles, count=count, order=order
            )
        )
