from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "ganxin.cases"

    def ready(self) -> None:
        from ganxin.cases import permissions
        from ganxin.documents.api import register_reader

        register_reader("cases.application", permissions.reads_application_files)
        register_reader("cases.supply", permissions.reads_supply_files)
        register_reader("cases.case", permissions.reads_case_files)
        register_reader("cases.site_check", permissions.reads_site_check_files)
