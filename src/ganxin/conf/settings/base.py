"""What this installation is and where its things stand."""

from ganxin.conf import environment

HOME = environment.home()
DISTRICT = environment.district()
DEMO = environment.flag("GANXIN_DEMO")
TESTING = environment.flag("GANXIN_TESTING")
DEBUG = False
DEMO_CLOCK_FILE = environment.text("GANXIN_DEMO_CLOCK_FILE") if DEMO else ""
ROOT_URLCONF = "ganxin.conf.urls"
WSGI_APPLICATION = "ganxin.conf.wsgi.application"
SITE_URL = environment.text("GANXIN_SITE_URL", "http://127.0.0.1:8000")
REALTIME_URL = environment.text("GANXIN_REALTIME_URL")  # empty: pages do without live updates
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
