"""Django settings, from the environment where they differ between machines.

`docs/reference/settings.md` lists every variable. Nothing needs to be set for a laptop: the
database, the keys and the reports then live in the user's own data folder.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from remit.site.home import database_from_url, home_folder, key_file, site_key

HOME = home_folder()
BASE = Path(__file__).resolve().parent

DEBUG = False
SECRET_KEY = site_key(HOME)
# Kept outside the database: what is sealed in the vault opens with the first, and the second
# signs the ledger's checkpoints.
VAULT_KEY = key_file(HOME, "vault.key", secrets.token_bytes(32))
LEDGER_KEY = key_file(HOME, "ledger.key", secrets.token_bytes(32))
ALLOWED_HOSTS = os.environ.get("REMIT_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = list(filter(None, os.environ.get("REMIT_ORIGINS", "").split(",")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "remit.ledger",
    "remit.commission",
    "remit.people",
    "remit.ask",
    "remit.recruit",
    "remit.listen",
    "remit.support",
    "remit.charter",
    "remit.share",
    "remit.publish",
    "remit.study",
    "remit.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "remit.site.middleware.CompressMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "remit.site.middleware.PolicyMiddleware",
    "remit.site.middleware.FailureMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "remit.site.middleware.ActMiddleware",
]

ROOT_URLCONF = "remit.site.urls"
WSGI_APPLICATION = "remit.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": database_from_url(os.environ.get("DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "commissions"
LOGOUT_REDIRECT_URL = "sign-in"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "site/locked_out.html"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

# A study may have hundreds of quotas, each of seven fields, in one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

STATIC_URL = "static/"
STATIC_ROOT = BASE / "static"
STATICFILES_DIRS: list[str] = []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A borrowed telephone keeps nothing of this site once its browser is closed.
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "remit.site.failures.form_expired"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("REMIT_HTTPS") == "1"
if os.environ.get("REMIT_HTTPS") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},
}
