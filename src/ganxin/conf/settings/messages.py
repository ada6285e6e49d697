"""How the system reaches people: e-mail and SMS. The defaults write files, nothing leaves."""

from ganxin.conf import environment

EMAIL_BACKEND = environment.text(
    "GANXIN_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = str(environment.home() / "outbox" / "mail")
EMAIL_HOST = environment.text("GANXIN_EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = int(environment.text("GANXIN_EMAIL_PORT", "25"))
DEFAULT_FROM_EMAIL = environment.text("GANXIN_EMAIL_FROM", "ganxin@localhost")
SMS_ADAPTER = environment.text("GANXIN_SMS_ADAPTER", "ganxin.notifications.adapters.files.FileSms")
SMS_FILE_PATH = str(environment.home() / "outbox" / "sms")
