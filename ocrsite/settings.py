"""Every setting of ocrsite; the only file that reads the environment (through ocrsite.env)."""

import contextlib
import os
import re
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from ocrsite import env
from tasks.engines import ENGINES

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_dotenv(BASE_DIR / ".env")

DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)


def _made_once(name: str) -> str:
    """A secret that is made at the first start and kept in DATA_DIR, readable by its owner only."""
    path = DATA_DIR / name
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):  # the first of several processes wins, the others read its secret
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


# --- Django -----------------------------------------------------------------------------------

SECRET_KEY = env.text("SECRET_KEY") or _made_once("secret-key")
DEBUG = env.boolean("DEBUG", False)
HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 54188, least=1, most=65535)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["*"] if DEBUG else ["localhost", "127.0.0.1", "[::1]", ".localhost"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])

# Where the pages find uploads, the API and the sockets, if that is not where the pages themselves are.
BACK_URL = env.origin("BACK_URL")
COOKIE_DOMAIN = env.text("COOKIE_DOMAIN").lower().lstrip(".")


def _check_back_url() -> None:
    """BACK_URL alone would leave every upload refused: say at the start what is missing."""
    host = urlsplit(BACK_URL).hostname or ""
    if BACK_URL and not CSRF_TRUSTED_ORIGINS:
        raise ImproperlyConfigured(
            "BACK_URL needs the origin of the pages, as the browser shows it, in CSRF_TRUSTED_ORIGINS"
        )
    if BACK_URL and COOKIE_DOMAIN and not f".{host}".endswith(f".{COOKIE_DOMAIN}"):
        raise ImproperlyConfigured(f"COOKIE_DOMAIN must be the end of BACK_URL's host {host}, not {COOKIE_DOMAIN!r}")
    if BACK_URL and not validate_host(host, ALLOWED_HOSTS):
        ALLOWED_HOSTS.append(host)


_check_back_url()

INSTALLED_APPS = [
    *(["daphne"] if "runserver" in sys.argv else []),  # its app does no more, and takes 20 MB of each process
    "django.contrib.admin.apps.SimpleAdminConfig",  # the addresses load its pages, which workers never need
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "channels",
    "corsheaders",
    "csp",
    "django_filters",
    "django_htmx",
    "django_q",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "accounts",
    "tasks",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",  # what is set here stands on every answer, whoever gives it
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "ocrsite.headers.HeadersMiddleware",
    "accounts.shared_path.SharedPathMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.shared_path.SharedAccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

if BACK_URL:
    MIDDLEWARE.insert(
        MIDDLEWARE.index("accounts.shared_path.SharedPathMiddleware") + 1, "corsheaders.middleware.CorsMiddleware"
    )
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOWED_ORIGINS = [origin for origin in CSRF_TRUSTED_ORIGINS if "*" not in origin]
CORS_ALLOWED_ORIGIN_REGEXES = [
    re.escape(origin).replace(r"\*", "[^/]+") + "$" for origin in CSRF_TRUSTED_ORIGINS if "*" in origin
]
CORS_ALLOW_CREDENTIALS = True

ROOT_URLCONF = "ocrsite.urls"
SHARED_URLCONF = "ocrsite.shared_urls"  # under /<PASSWORD>/
ASGI_APPLICATION = "ocrsite.asgi.application"
APPEND_SLASH = False  # routes answer with and without a trailing slash by themselves

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "tasks.web.context.site",
                "accounts.context.entering",
            ],
            "libraries": {"site": "tasks.web.tags", "operators": "tasks.admin.overview"},
        },
    }
]

# --- Database, cache --------------------------------------------------------------------------


def _database(address: str) -> dict[str, Any]:
    """The database of DATABASE_URL, with what makes SQLite safe for many writing processes."""
    if not address:
        address = f"sqlite:///{DATA_DIR / 'ocrsite.sqlite3'}"
    try:
        config: dict[str, Any] = dict(environ.Env.db_url_config(address))
    except (ValueError, KeyError, TypeError, AttributeError, ImproperlyConfigured):
        raise ImproperlyConfigured("DATABASE_URL must look like postgres://user:password@host:5432/name") from None
    engine = config.get("ENGINE", "")
    if engine.endswith("sqlite3"):
        config["TEST"] = {"NAME": f"{config['NAME']}.test"}  # a file: one in memory can't have several writers
        # IMMEDIATE: without it a third of concurrent writes fail with "database is locked".
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    elif engine.endswith("postgresql"):
        config["CONN_HEALTH_CHECKS"] = True
        # A server that takes the connection and then says nothing would be waited for without an end.
        config["OPTIONS"] = {"connect_timeout": 5} | config.get("OPTIONS", {})
    else:
        raise ImproperlyConfigured("DATABASE_URL must be a postgres:// or sqlite:// address")
    return config


DATABASES = {"default": _database(env.text("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured("REDIS_URL must look like redis://host:6379/0")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "ocrsite.cache.RedisOrMemory",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},  # seconds; somebody waits for the answer
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
}

# --- People -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "documents"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_DOMAIN = CSRF_COOKIE_DOMAIN = LANGUAGE_COOKIE_DOMAIN = COOKIE_DOMAIN or None
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # scripts read the CSRF cookie alone
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True  # but see ocrsite.headers
ADMIN_USERNAME = env.text("ADMIN_USERNAME", "admin")
ADMIN_PASSWORD = env.text("ADMIN_PASSWORD")
SIGNUP = env.choice("SIGNUP", "closed", ("open", "invite", "closed"))
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, most=20)
if TRUSTED_PROXIES:  # what needs TLS (Secure cookies, HSTS, links with https) follows the proxy's scheme
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- How often one may knock: counted per person, or per address of who is nobody yet ---------------

RATE_LIMITS = {
    "api": env.rate("RATE_LIMIT_API", "6000/m"),
    "upload": env.rate("RATE_LIMIT_UPLOAD", "3000/m"),
    "login": env.rate("RATE_LIMIT_LOGIN", "30/m"),
    "signup": env.rate("RATE_LIMIT_SIGNUP", "20/m"),
    "reset": env.rate("RATE_LIMIT_RESET", "20/m"),
}


def _of_address(what: str) -> str | None:
    """The limit as django-allauth writes one."""
    limit = RATE_LIMITS[what]
    return f"{limit.requests}/{limit.seconds}s/ip" if limit else None


# --- Signing in: what django-allauth does (only accounts talks to it) ---------------------------

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm", "signup": "accounts.forms.SignUpForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_USERNAME_BLACKLIST = ["shared"]  # the name of the account that PASSWORD opens
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if SIGNUP == "open" else "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": _of_address("login"),
    "signup": _of_address("signup"),
    "reset_password": RATE_LIMITS["reset"] and f"{_of_address('reset')},5/m/key",
    "reset_password_from_key": _of_address("reset"),
}
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # who was let in without a confirmed address may still lock the door
SOCIALACCOUNT_ADAPTER = "accounts.openid.OpenIDAdapter"
OIDC_SIGNUP = env.boolean("OIDC_SIGNUP", False)
OIDC = {
    "OIDC_ISSUER": env.url("OIDC_ISSUER", ""),
    "OIDC_CLIENT_ID": env.text("OIDC_CLIENT_ID"),
    "OIDC_CLIENT_SECRET": env.text("OIDC_CLIENT_SECRET"),
    "OIDC_NAME": env.text("OIDC_NAME"),
}
env.all_or_none(OIDC)
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC["OIDC_ISSUER"]:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC["OIDC_NAME"],
                "client_id": OIDC["OIDC_CLIENT_ID"],
                "secret": OIDC["OIDC_CLIENT_SECRET"],
                "settings": {"server_url": OIDC["OIDC_ISSUER"]},
            }
        ],
    }

# --- E-mail -----------------------------------------------------------------------------------

globals().update(env.email("EMAIL_URL", "consolemail://"))
EMAIL_TIMEOUT = 10  # seconds; a person waits while a mail is handed over
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "ocrsite@localhost")

PASSWORD = env.segment("PASSWORD")  # if set: /<PASSWORD>/ is the portal as the shared account

# --- Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env.text("TZ", "UTC")

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("katex", BASE_DIR / "node_modules" / "katex" / "dist")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ocrsite.static.PrefixedStaticFilesStorage"},
}
STATIC_ROOT = DATA_DIR / "static"  # empty unless `collectstatic` is run; the finders serve
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "tmp"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True, mode=0o700)
FILE_UPLOAD_HANDLERS = ["tasks.api.uploading.LimitedUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- Security ---------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
if BACK_URL:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"] = [SELF, BACK_URL, BACK_URL.replace("http", "ws", 1)]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 86400  # said over TLS alone, which TRUSTED_PROXIES makes known
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # whether the subdomains have TLS is for their owners to say
    "security.W008",  # the proxy that has TLS redirects; without one there is nowhere to redirect to
    "security.W021",  # likewise: a list that browsers ship with is the domain owner's decision
]

# --- API --------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ApiKeyAuthentication",
        "accounts.authentication.BrowserSessionAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttles.RequestThrottle", "accounts.throttles.UploadThrottle"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "tasks.api.parsers.JSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "tasks.api.pagination.Pagination",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS tells nothing; the description of the API does
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "tasks.api.errors.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ocrsite",
    "DESCRIPTION": "Images and PDFs to Markdown with LaTeX math.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api",
    "PREPROCESSING_HOOKS": ["tasks.api.schema.without_slashes"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "tasks.api.schema.add_errors",
    ],
    "ENUM_NAME_OVERRIDES": {
        "DocumentStatus": "tasks.models.Status",
        "PageStatus": "tasks.api.serializers.PAGE_STATUS_CHOICES",
        "Success": "tasks.api.standing.SUCCESS",
        "ResultStatus": "tasks.api.standing.RESULT_STATUSES",
    },
}
METRICS_TOKEN = env.text("METRICS_TOKEN")  # lets a monitor read /metrics without an account

# --- Reading ----------------------------------------------------------------------------------

PLACEHOLDER_KEYS = {"sk-111111111", "sk-your-api-key-here"}
API_BASE_URL = env.url("API_BASE_URL", "https://api.openai.com")
OPENAI_API_KEY = env.text("OPENAI_API_KEY")
if OPENAI_API_KEY in PLACEHOLDER_KEYS:
    OPENAI_API_KEY = ""
MODEL = env.text("MODEL", "gpt-4o")
ENGINE = env.choice("ENGINE", "auto", ("auto", *ENGINES))
CONCURRENCY = env.integer("CONCURRENCY", 5, least=1, most=1000)
MAX_RETRIES = env.integer("MAX_RETRIES", 5, most=100)
FALLBACK_MODELS = env.readers("FALLBACK_MODELS")  # who is asked for a page that MODEL did not read, one after another
FALLBACK_API_KEY = env.text("FALLBACK_API_KEY")  # for those that are served elsewhere
REUSE = env.boolean("REUSE", True)  # whether what was read alike before is taken instead of being read again
SKIP_BLANK_PAGES = env.boolean("SKIP_BLANK_PAGES", True)  # whether pages with nothing on them are not sent
TURN_PAGES = env.boolean("TURN_PAGES", True)  # whether pages that lie or stand on their head are sent upright
RUNNING_HEADS = env.choice("RUNNING_HEADS", "keep", ("keep", "mark", "drop"))  # what the home page offers first
SECOND_LOOK = env.choice("SECOND_LOOK", "own-text", ("off", "own-text", "local"))  # against what answers are held
CURRENCY = env.text("CURRENCY", "USD")  # of the prices; it is only shown
MAX_COST_PER_DOCUMENT = env.amount("MAX_COST_PER_DOCUMENT")
BATCH_SIZE = env.integer("BATCH_SIZE", 8, least=1, most=1000)
PDF_DPI = env.integer("PDF_DPI", 200, least=36, most=1200)
IMAGE_MAX_SIDE = env.integer("IMAGE_MAX_SIDE", 0, least=256, most=10_000)  # 0: what the model makes use of
MAX_IMAGE_SIZE_MB = env.number("MAX_IMAGE_SIZE_MB", 50, least=0.001)
MAX_PDF_SIZE_MB = env.number("MAX_PDF_SIZE_MB", 200, least=0.001)
MIN_FREE_DISK_MB = env.integer("MIN_FREE_DISK_MB", 500)  # below it no file is taken; what was taken is still read
MAX_PDF_PAGES = env.integer("MAX_PDF_PAGES", 500, least=1)
MAX_IMAGE_PIXELS = env.integer("MAX_IMAGE_PIXELS", 100_000_000, least=1000, most=1_000_000_000)
LARGEST_BODY = int(5_000_000 * max(MAX_IMAGE_SIZE_MB, MAX_PDF_SIZE_MB))  # bytes: several files may come in one request
DRAWING_TIMEOUT = env.number("DRAWING_TIMEOUT", 60, least=1)
CLIENT_PATIENCE = env.number("CLIENT_PATIENCE", 60, least=1)
API_TIMEOUT = env.number("API_TIMEOUT", 300, least=0.1)
OUTAGE_PATIENCE = env.duration("OUTAGE_PATIENCE", 6 * 3600)
WORKERS = env.integer("WORKERS", min(os.cpu_count() or 1, 4), least=1, most=64)

# --- Queue (django-q2; only tasks.queue talks to it) --------------------------------------------

READING_MINUTE = 60.0  # seconds after which a reading job claims no more, so that its worker can be recycled
Q_CLUSTER = {
    "name": "ocrsite",
    "label": "Queue",
    "orm": "default",
    "workers": WORKERS,
    # A job ends by itself about a minute after it stopped claiming; this limit is for a job that hangs.
    "timeout": int(READING_MINUTE + API_TIMEOUT + 120),
    # The lock of a message starts when it is prefetched, so it must outlast the job and the wait before it.
    "retry": 2 * int(READING_MINUTE + API_TIMEOUT + 120),
    "recycle": 100,
    "queue_limit": WORKERS,
    "broker_class": "tasks.queue.broker.Broker",
    "poll": 0,  # seconds: the broker itself waits
    "save_limit": 100,
    "ack_failures": True,
    "max_attempts": 1,
    "catch_up": False,
    "scheduler": False,
    "daemonize_workers": False,
}

# --- Webhooks ---------------------------------------------------------------------------------

WEBHOOK_ALLOWED_NETWORKS = env.networks("WEBHOOK_ALLOWED_NETWORKS")
KEEP_DELIVERIES_DAYS = env.integer("KEEP_DELIVERIES_DAYS", 90)  # after their end; 0: for ever

# --- Look -------------------------------------------------------------------------------------

TITLE = env.text("TITLE", "OCR")
FAVICON_URL = env.text("FAVICON_URL", "/static/favicon.ico")

# --- Logs -------------------------------------------------------------------------------------

SECRETS = [  # which neither the log nor the doctor may tell, whoever put them into an error
    str(secret)
    for secret in (
        SECRET_KEY,
        OPENAI_API_KEY,
        FALLBACK_API_KEY,
        ADMIN_PASSWORD,
        METRICS_TOKEN,
        OIDC["OIDC_CLIENT_SECRET"],
        globals().get("EMAIL_HOST_PASSWORD"),
        DATABASES["default"].get("PASSWORD"),
        urlsplit(REDIS_URL).password,
        urlsplit(API_BASE_URL).password,
    )
    if secret
]
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "ocrsite.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
            "segment": PASSWORD,
            "secrets": SECRETS,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "ocrsite": {"level": LOG_LEVEL},
        "tasks": {"level": LOG_LEVEL},
        "accounts": {"level": LOG_LEVEL},
        "django-q": {"level": "WARNING", "handlers": ["console"], "propagate": False},
        "django.request": {"level": "ERROR"},
    },
}
