from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "ganxin.catalog"

    def ready(self) -> None:
        from ganxin.catalog.permissions import EDITORS
        from ganxin.shell.api import MenuEntry, NavEntry, PaletteCommand, command, menu, nav

        nav(NavEntry("首页", "catalog:home", order=10))
        nav(NavEntry("找事项", "catalog:search", order=20))
        menu(
            MenuEntry(
                "事项与一件事",
                "catalog:definitions",
                icon="list-details",
                section="目录",
                roles=set(EDITORS),
                order=10,
            )
        )
        command(
            PaletteCommand(
                "事项与一件事",
                "catalog:definitions",
                icon="list-details",
                keywords="目录 版本 材料 定义 检查",
                roles=set(EDITORS),
            )
        )
