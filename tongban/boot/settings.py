"""Django settings: every value that a deployer may set is read here, from `TONGBAN_*` variables.

Two modes. `demo` (default) invents its own secret in the data folder, loads synthetic people and says so on
every page. `production` (`TONGBAN_MODE=production`) starts only when the deployer has given every secret.
"""

import os
import secrets
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from tongban.kernel.client_address import networks

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("TONGBAN_DATA", "var")).resolve()

MODE = os.environ.get("TONGBAN_MODE", "demo")
if MODE not in {"demo", "production"}:
    raise ImproperlyConfigured(f"TONGBAN_MODE must be 'demo' or 'production', not {MODE!r}.")
DEMO = MODE == "demo"
DEBUG = False


def _master_secret() -> str:
    """The one secret from which all others are derived (see `kernel.crypto.vault`)."""
    given = os.environ.get("TONGBAN_SECRET", "")
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured("TONGBAN_SECRET must be at least 32 characters long.")
        return given
    if not DEMO:
        raise ImproperlyConfigured(
            "Set TONGBAN_SECRET (32 random characters or more): production has no default secret."
        )
    path = DATA / "secret"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        draft = DATA / f"secret.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # two processes starting together must agree on one secret
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


SECRET_KEY = _master_secret()
# Secrets that still open what they sealed, or that others use already; never used for sealing. Separated by spaces.
SECRET_KEY_FALLBACKS = os.environ.get("TONGBAN_OTHER_SECRETS", "").split()
if any(len(other) < 32 for other in SECRET_KEY_FALLBACKS):
    raise ImproperlyConfigured("Every secret in TONGBAN_OTHER_SECRETS must be at least 32 characters long.")
ALLOWED_HOSTS = os.environ.get("TONGBAN_HOSTS", "localhost,127.0.0.1,[::1]" if DEMO else "").split(",")
if not DEMO and ALLOWED_HOSTS == [""]:
    raise ImproperlyConfigured(
        "Set TONGBAN_HOSTS to the names under which the platform is reached, e.g. zwfw.example.gov.cn."
    )
# Where a stranger's phone finds the verification page; printed in every licence's QR code.
PUBLIC_ADDRESS = os.environ.get("TONGBAN_PUBLIC_ADDRESS", "http://127.0.0.1:8000" if DEMO else "")
if not PUBLIC_ADDRESS:
    raise ImproperlyConfigured(
        "Set TONGBAN_PUBLIC_ADDRESS, e.g. https://zwfw.example.gov.cn: licences print it in their QR code."
    )
# The proxies in front of us, e.g. "127.0.0.1" or "10.0.0.0/8": only what they say of a client's address is believed.
try:
    TONGBAN_PROXIES = networks(os.environ.get("TONGBAN_PROXIES", ""))
except ValueError as wrong:
    raise ImproperlyConfigured(f"TONGBAN_PROXIES: {wrong}.") from wrong
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS]
BEHIND_TLS = PUBLIC_ADDRESS.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "tongban.kernel",
    "tongban.authorities",
    "tongban.identity",
    "tongban.licences",
    "tongban.catalogue",
    "tongban.materials",
    "tongban.cases",
    "tongban.supervision",
    "tongban.notifications",
    "tongban.web.ui",
    "tongban.web.portal",
    "tongban.web.desk",
    "tongban.web.console",
    "tongban.web.api",
    "tongban.web.accounts",
]

MIDDLEWARE = [
    "tongban.web.ui.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Above the kept pages, which come packed already and pass through.
    "django.middleware.gzip.GZipMiddleware",
    "tongban.web.portal.recent.RecentQuestions",
    "tongban.web.portal.visits.GuideVisits",
    "tongban.web.ui.public_pages.PublicPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tongban.web.ui.middleware.ChosenLanguage",
    "tongban.web.ui.middleware.Whence",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tongban.web.ui.signed_on.SignedOn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tongban.web.accounts.oidc.leaving.SignedOffEverywhere",
    "django_htmx.middleware.HtmxMiddleware",
    "tongban.web.ui.access.CurrentOfficer",
    "tongban.web.ui.middleware.Refusals",
]

ROOT_URLCONF = "tongban.boot.urls"
WSGI_APPLICATION = "tongban.boot.wsgi.application"
TONGBAN_WIRING = "tongban.boot.wiring.REACTIONS"
#: Who tells the catalogue how many cases are open under an item; it cannot see them.
TONGBAN_OPEN_CASES = "tongban.cases.queries.open_cases_of"
#: The demo's people, for the page to step into them.
TONGBAN_CAST = "tongban.boot.demo.CAST"
TONGBAN_TIMETABLE = "tongban.boot.wiring.TIMETABLE"
#: Columns of libraries in which we seal texts, and for which purpose: they move along when the master secret changes.
TONGBAN_SEALED_INSIDE = {"mfa.Authenticator": {"data": "signon.factor"}}
# A worker silent for this many seconds is dead, and its tasks are given to others.
TONGBAN_DEAD_AFTER = float(os.environ.get("TONGBAN_DEAD_AFTER", "30"))
# Visits of guides are written down every so many seconds, by each web process.
TONGBAN_COUNT_EVERY = float(os.environ.get("TONGBAN_COUNT_EVERY", "60"))
# Who is whose guardian: the demo invents it, production asks a register.
TONGBAN_KINSHIP = os.environ.get(
    "TONGBAN_KINSHIP", f"tongban.identity.adapters.kinship.{'FakeKinship' if DEMO else 'NoKinship'}"
)
# Officers need two factors: `required` before any page of desk and console, or `offered` (the demo).
TONGBAN_SECOND_FACTOR = os.environ.get("TONGBAN_SECOND_FACTOR", "offered" if DEMO else "required")
if TONGBAN_SECOND_FACTOR not in ({"offered", "required"} if DEMO else {"required"}):
    raise ImproperlyConfigured("TONGBAN_SECOND_FACTOR must be 'required'; only the demo may have it 'offered'.")
# A session ends after so many minutes without use (citizens, officers), and after so many hours in any case.
TONGBAN_IDLE_MINUTES = float(os.environ.get("TONGBAN_IDLE_MINUTES", "30"))
TONGBAN_OFFICER_IDLE_MINUTES = float(os.environ.get("TONGBAN_OFFICER_IDLE_MINUTES", "15"))
TONGBAN_SESSION_HOURS = float(os.environ.get("TONGBAN_SESSION_HOURS", "8"))
# So many months an entry of the audit is kept; the law asks for six at least (网络安全法第二十一条).
TONGBAN_AUDIT_MONTHS = int(os.environ.get("TONGBAN_AUDIT_MONTHS", "36"))
if TONGBAN_AUDIT_MONTHS < 6:
    raise ImproperlyConfigured("TONGBAN_AUDIT_MONTHS must be 6 or more: the law asks for six months at least.")
# So many working days the platform gives itself to answer a request about personal data (the law: 及时, 第五十条).
TONGBAN_DATA_WISH_DAYS = int(os.environ.get("TONGBAN_DATA_WISH_DAYS", "15"))
# So many years a record of handing data over is kept; the law asks for three (网络数据安全管理条例第十二条).
TONGBAN_HAND_OVER_YEARS = int(os.environ.get("TONGBAN_HAND_OVER_YEARS", "5"))
if TONGBAN_DATA_WISH_DAYS < 1 or TONGBAN_HAND_OVER_YEARS < 3:
    raise ImproperlyConfigured("TONGBAN_DATA_WISH_DAYS must be 1 or more, TONGBAN_HAND_OVER_YEARS 3 or more.")
TONGBAN_SMS = os.environ.get("TONGBAN_SMS", "tongban.notifications.adapters.sms.FakeSms")
# Registers of other authorities. The fakes know made-up people only and say so on the page; production has no default.
_REGISTERS = "tongban.identity.adapters"
TONGBAN_POPULATION_REGISTER = os.environ.get(
    "TONGBAN_POPULATION_REGISTER", f"{_REGISTERS}.population.{'FakePopulation' if DEMO else 'NotConnected'}"
)
TONGBAN_LEGAL_PERSON_REGISTER = os.environ.get(
    "TONGBAN_LEGAL_PERSON_REGISTER", f"{_REGISTERS}.legal_persons.{'FakeLegalPersons' if DEMO else 'NotConnected'}"
)
# Signing on with the national platform: a connector, or nothing. OidcNational needs issuer, client and secret.
TONGBAN_NATIONAL_PLATFORM = os.environ.get(
    "TONGBAN_NATIONAL_PLATFORM", f"{_REGISTERS}.national.FakeNational" if DEMO else ""
)
TONGBAN_NATIONAL_ISSUER = os.environ.get("TONGBAN_NATIONAL_ISSUER", "")
TONGBAN_NATIONAL_CLIENT = os.environ.get("TONGBAN_NATIONAL_CLIENT", "")
TONGBAN_NATIONAL_SECRET = os.environ.get("TONGBAN_NATIONAL_SECRET", "")
if not DEMO and "Fake" in TONGBAN_POPULATION_REGISTER + TONGBAN_LEGAL_PERSON_REGISTER + TONGBAN_NATIONAL_PLATFORM:
    raise ImproperlyConfigured("A fake register would open accounts for people who do not exist: name a real one.")
# For so many seconds a register is waited for.
TONGBAN_REGISTER_WAIT = float(os.environ.get("TONGBAN_REGISTER_WAIT", "4"))

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before allauth's own pages.
        "DIRS": [PACKAGE / "web" / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tongban.web.ui.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("TONGBAN_DATABASE_URL", f"sqlite:///{DATA / 'tongban.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # The server plans a statement once a connection instead of every time: a third of what an act takes.
    DATABASES["default"]["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": 5}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        # FULL: a receipt handed to a citizen must survive a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }

CACHES = {
    # Sign-in throttling must be shared by all web processes; a table is enough for that.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
SILENCED_SYSTEM_CHECKS: list[str] = []

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["tongban.identity.adapters.backend.AccountBackend"]
PASSWORD_HASHERS = ["tongban.identity.hashing.ModestArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "tongban.web.accounts.adapter.AccountAdapter"
# Tries are counted by `identity.actions.tries`, which slows down and locks nobody out.
ACCOUNT_RATE_LIMITS: bool = False
MFA_ADAPTER = "tongban.identity.adapters.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Every passkey asks for finger, face or PIN each time: so it is two factors.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "tongban.web.ui.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_AGE = int(TONGBAN_SESSION_HOURS * 3600)
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tongban.web.ui.errors.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if BEHIND_TLS:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Limits on everything that comes in. One uploaded file may have 20 MB (materials.uploads); a form less.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 600
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_HANDLERS = ["tongban.web.ui.uploads.CappedUpload"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
# Without collected files (tests, first seconds) plain names are served from the apps themselves.
# Stored files: content-addressed, see kernel.storage.
TONGBAN_FILES = DATA / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": TONGBAN_FILES}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if (STATIC_ROOT / "staticfiles.json").exists()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_AUTOREFRESH = False

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "tongban.kernel.masking.PersonalNumbers"}},
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["mask"]}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("TONGBAN_LOG", "WARNING")},
}
