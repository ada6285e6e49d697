from django.urls import URLPattern, path, register_converter

from ganxin.accounts.choices import SensitiveField
from ganxin.accounts.views import resident, session, staff


class FieldConverter:
    """Only the fields that there are."""

    regex = "|".join(SensitiveField.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(FieldConverter, "sensitive_field")

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("login/", session.login, name="login"),
    path("login/code/", session.totp, name="totp"),
    path("logout/", session.logout, name="logout"),
    path("register/", resident.register, name="register"),
    path("me/", resident.me, name="me"),
    path("me/mandates/grant/", resident.mandate_grant, name="mandate_grant"),
    path("me/mandates/<uuid:public_id>/revoke/", resident.mandate_revoke, name="mandate_revoke"),
    path("work/me/", staff.staff_profile, name="staff_profile"),
    path("work/me/delegate/", staff.delegate, name="delegate"),
    path("work/me/delegations/<uuid:public_id>/end/", staff.delegation_end, name="delegation_end"),
    path("work/reveal/<uuid:public_id>/<sensitive_field:field>/", staff.reveal, name="reveal"),
]
