from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "ganxin.licences"

    def ready(self) -> None:
        from ganxin.documents.api import register_reader
        from ganxin.licences.handlers import may_read_file
        from ganxin.licences.models import SUBJECT_TYPE
        from ganxin.licences.queries import KEEPERS
        from ganxin.shell.api import MenuEntry, NavEntry, PaletteCommand, command, menu, nav

        register_reader(SUBJECT_TYPE, may_read_file)
        nav(NavEntry("我的证照", "licences:wallet", order=40, login=True))
        menu(
            MenuEntry(
                "证照",
                "licences:issued",
                icon="certificate",
                section="办件",
                roles=set(KEEPERS),
                order=60,
            )
        )
        command(
            PaletteCommand(
                "查验证照",
                "licences:verify_form",
                icon="qrcode",
                keywords="验证 核验 二维码 查验码",
            )
        )
