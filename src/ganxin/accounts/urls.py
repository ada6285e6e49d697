from django.urls import URLPattern, path, register_converter

from ganxin.accounts.choices import SensitiveField
from ganxin.accounts.views import own, people, recovery, resident, session, staff


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
    path("login/password/", session.first_password, name="first_password"),
    path("login/forgot/", recovery.forgot, name="forgot"),
    path("login/forgot/code/", recovery.reset_password, name="reset_password"),
    path("logout/", session.logout, name="logout"),
    path("register/", resident.register, name="register"),
    path("me/", resident.me, name="me"),
    path("me/mandates/grant/", resident.mandate_grant, name="mandate_grant"),
    path("me/mandates/<uuid:public_id>/revoke/", resident.mandate_revoke, name="mandate_revoke"),
    path("work/me/", staff.staff_profile, name="staff_profile"),
    path("work/me/delegate/", staff.delegate, name="delegate"),
    path("work/me/delegations/<uuid:public_id>/end/", staff.delegation_end, name="delegation_end"),
    path("me/password/", own.password, name="password"),
    path("work/people/", people.people, name="people"),
    path("work/people/register/", people.register, name="staff_register"),
    path("work/people/<uuid:public_id>/", people.person, name="person"),
    path("work/people/<uuid:public_id>/appoint/", people.appoint, name="appoint"),
    path("work/people/<uuid:public_id>/posts/<int:post>/end/", people.post_end, name="post_end"),
    path("work/people/<uuid:public_id>/password/", people.password_issue, name="password_issue"),
    path("work/people/<uuid:public_id>/device/", people.device_remove, name="device_remove"),
    path("work/reveal/<uuid:public_id>/<sensitive_field:field>/", staff.reveal, name="reveal"),
]
