"""The one settings file. What differs between machines comes from the environment: see docs/operating.md."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from js_asset import static_lazy

from articles.editor import EXTENSION_PROCESSORS

from .environment import (
    env_address,
    env_addresses,
    env_buckets,
    env_cache,
    env_choice,
    env_database,
    env_directory,
    env_flag,
    env_hosts,
    env_language,
    env_levels,
    env_list,
    env_number,
    env_provider,
    env_site,
    env_text,
    env_zone,
    origins,
)

# Lets Django's generic classes be written as such: admin.ModelAdmin[Article].
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent


# The machine

DEBUG = env_flag("DEBUG", False)
SECRET_KEY = env_text("SECRET_KEY", "only-for-debugging" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is missing. Set it to a long random string, and keep it to yourself.")
# Keys that were used before: sessions, links and second factors that rest on them still hold.
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env_hosts("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else "")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is missing. Set it to the names of the site: newsroom.example")
# Where the site is, for links in mail, which no request leads to.
PUBLIC_URL = env_site("PUBLIC_URL") or ("http://127.0.0.1:8000" if DEBUG else "")
CSRF_TRUSTED_ORIGINS = env_addresses("CSRF_TRUSTED_ORIGINS")
DATA_DIR = env_directory("DATA_DIR", BASE_DIR / "var")

DATABASES: dict[str, Any] = {"default": env_database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'newsroom.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "newsroom.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        # Writers take turns from their first statement on, instead of failing at their second.
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        "timeout": 20,
    }
# A story may have two million characters, and each may take several bytes on its way in: a text that is too long is
# refused by the form that holds it, not before.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
# What is counted, and the pages of readers: in Redis where several processes are to share it.
CACHES = {"default": env_cache("CACHE_URL", "newsroom"), "pages": env_cache("CACHE_URL", "pages")}
# For so long a page is kept that nothing on the record has changed. With 0 none is.
PAGE_CACHE_SECONDS = env_number("PAGE_CACHE_SECONDS", 60)
# So much of them each process remembers with what they are made of, to make none again that would be the same.
PAGE_MEMORY_MEGABYTES = env_number("PAGE_MEMORY_MEGABYTES", 64)
# Where a cache in front of the site is told what has changed, and how it knows who tells it.
PURGE_URL = env_address("PURGE_URL")
PURGE_TOKEN = env_text("PURGE_TOKEN")
# For so long such a cache may keep a page at most; where nobody tells it what changes, not long.
SHARED_CACHE_SECONDS = env_number("SHARED_CACHE_SECONDS", 24 * 60 * 60 if PURGE_URL else 60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
# Where pictures in object storage are fetched by readers. Without it, Django hands them out.
S3_PUBLIC_URL = env_address("S3_PUBLIC_URL").rstrip("/")
BUCKETS = env_buckets()
# Where no web server in front serves the media directory, Django does.
SERVE_MEDIA = env_flag("SERVE_MEDIA", DEBUG or bool(BUCKETS and not S3_PUBLIC_URL))
STORAGES = {
    "default": {"BACKEND": "articles.whole_files.WholeFileStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
    # What sources gave the desk. Nothing serves this directory but the desk's own view.
    "evidence": {
        "BACKEND": "claims.private_files.PrivateStorage",
        "OPTIONS": {
            "location": DATA_DIR / "evidence",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    **BUCKETS,
}
PICTURE_MAX_BYTES = env_number("PICTURE_MAX_MEGABYTES", 40, least=1) * 1024 * 1024
EVIDENCE_MAX_BYTES = env_number("EVIDENCE_MAX_MEGABYTES", 50, least=1) * 1024 * 1024

# The project

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
ASGI_APPLICATION = "newsroom.asgi.application"
AUTH_USER_MODEL = "newsroom.User"
INSTALLED_APPS = [
    "claims",
    "articles",
    "entities",
    "newsroom.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_prose_editor",
    "js_asset",
    "taggit",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    # Last, since what it says of the admin is about what the others have registered there.
    "newsroom",
]
MIDDLEWARE = [
    "newsroom.watching.middleware.Watching",
    "newsroom.caching.middleware.KeptPages",
    # Before those that answer by themselves: what they say has headers, too.
    "newsroom.permissions_policy.permissions_policy",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "newsroom.signing_in.middleware.last_seen",
    "newsroom.signing_in.middleware.SecondFactorFirst",
    "newsroom.signing_in.middleware.ConfirmFirst",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [DATA_DIR / "templates", BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.context_processors.publication",
            ],
        },
    },
]

# The publication

PUBLICATION_NAME = env_text("PUBLICATION_NAME", "The Assay")
# Whether static/img/wordmark.svg is the paper's own; where it is not, its name is set in type.
PUBLICATION_HAS_WORDMARK = env_flag("PUBLICATION_HAS_WORDMARK", PUBLICATION_NAME == "The Assay")
PUBLICATION_TAGLINE = env_text("PUBLICATION_TAGLINE", "News, and how we know")
# Whether feeds hold the whole text of stories and checks, or lead to it.
FEEDS_WHOLE = env_flag("FEEDS_WHOLE", False)
# Whether readers are told the names of those who checked a claim, or that the desk did.
NAME_CHECKERS = env_flag("NAME_CHECKERS", False)
# How the newsroom checks and corrects, in its own words: a template. Its own are looked for in DATA_DIR/templates.
POLICY_TEMPLATE = env_text("POLICY_TEMPLATE", "newsroom/_policy.html")
# Who it is and who pays for it, likewise. What the demonstration tells of itself is true of no other paper.
ABOUT_TEMPLATE = env_text(
    "ABOUT_TEMPLATE",
    "newsroom/_about_the_assay.html" if PUBLICATION_NAME == "The Assay" else "newsroom/_about.html",
)
LANGUAGES = [("en", _("English"))]
LANGUAGE_CODE = env_language("LANGUAGE_CODE", dict(LANGUAGES))
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["newsroom.formats"]
TIME_ZONE = env_zone("TIME_ZONE", "UTC")
USE_TZ = True

# Hooks from the lower apps to the higher ones. Each is a list of dotted paths, called in order.

# What must be right before a story goes out: check(articles.gate.Proposal) yields articles.gate.Problem.
PUBLISH_CHECKS = [
    "articles.checks.is_complete",
    "articles.checks.is_about_something",
    "articles.checks.pictures_are_described",
    "articles.checks.links_lead_to_what_is_live",
    "articles.checks.no_note_is_left",
    "articles.checks.is_past_embargo",
    "articles.checks.keeps_what_is_live",
    "articles.checks.nothing_is_withheld",
    "articles.checks.no_picture_is_withdrawn",
    "articles.checks.pictures_may_be_shown",
    "claims.checks.no_claim_waits",
    "claims.checks.must_checks_are_checked",
    "claims.checks.own_statements_stand",
    "claims.checks.changed_facts_are_told",
]
# Whether a problem of a code blocks ("block") or is only shown ("warn"), in place of what its check says.
GATE_LEVELS = env_levels("GATE_LEVELS")
# What follows when an edition goes out: effect(edition=…), called by the worker and again if it fails. See
# articles.outbox for what it has to put up with.
AFTER_PUBLICATION = ["articles.mailing.tell_that_it_is_out"]
# What an editor is told after a save: note(revision) yields sentences.
SAVE_NOTES = ["claims.notes.what_waits"]
# What the form of a note to readers asks for besides: field(story) returns a form's field, or None. Its
# attach(correction, value) is called with what was chosen, in the transaction that publishes.
CORRECTION_FIELDS = ["claims.admin.correction.claim"]
# Under which name the pages of sources are fetched, and from which ports.
FETCH_USER_AGENT = env_text("FETCH_USER_AGENT", f"NewsroomEvidence/1.0 ({PUBLIC_URL or PUBLICATION_NAME})")
FETCH_PORTS = frozenset({80, 443})
# What a higher app adds to the story's page in the admin: panel(request, article) returns HTML.
ARTICLE_PANELS = ["articles.admin.withholding.panel", "claims.panels.claims_of_story"]
# What finds claims of the archive that are like a new one: a `claims.similar.Matcher`.
SIMILAR_CLAIMS = "claims.similar.lexical"
# What finds words in what readers may read: a class that is a `newsroom.search.engine.Engine`.
SEARCH_ENGINE = (
    "newsroom.search.sqlite.SQLite"
    if DATABASES["default"]["ENGINE"] == "newsroom.sqlite"
    else "newsroom.search.postgresql.PostgreSQL"
)
# A search that takes longer is stopped, and whoever searches is asked for other words.
SEARCH_MILLISECONDS = env_number("SEARCH_MILLISECONDS", 1000, least=1)
# Where else words may stand that are to be withheld: search(article, redaction, text) yields articles.finding.Found.
WORD_SEARCHES = ["claims.withholding.found"]
# Where entities are used, what a merge moves, and what keeps one from being deleted: entities.references.Reference.
ENTITY_REFERENCES = [
    "articles.entity_references.story_tags",
    "articles.entity_references.edition_tags",
    "articles.entity_references.texts",
    "articles.entity_references.dismissals",
    "articles.entity_references.portraits",
    "claims.entity_references.claimants",
    "claims.entity_references.verdicts",
]
# What else the record of a story is about: things(article) yields what `articles.models.Event` calls a thing.
RECORD_OF_STORY = ["claims.records.things_of_story"]
# The page of a story as readers would get it: page(request, edition, revision) returns the response, rendered.
PREVIEW_PAGE = "newsroom.pages.preview.framed"

# What is done later, by `manage.py work`.
TASKS = {"default": {"BACKEND": "articles.background.Outbox"}}

# Mail. Django 6.1 has other names for these, and takes the old ones too.

EMAIL_BACKEND = f"django.core.mail.backends.{'console' if DEBUG else 'smtp'}.EmailBackend"
EMAIL_HOST = env_text("EMAIL_HOST", "localhost")
EMAIL_PORT = env_number("EMAIL_PORT", 25, least=1, most=65535)
EMAIL_HOST_USER = env_text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env_flag("EMAIL_USE_SSL", False)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("EMAIL_USE_TLS and EMAIL_USE_SSL are both set. Set the one that the mail server wants.")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env_text("EMAIL_FROM", "newsroom@localhost")
if "@" not in DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured(f"EMAIL_FROM is {DEFAULT_FROM_EMAIL!r}. Set it to a mail address.")

# The editor

DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": [static_lazy("js/editor-extensions.js")], "extensions": EXTENSION_PROCESSORS},
]

# Signing in, by django-allauth. What is the machine's to say is in docs/signing-in.md.

AUTHENTICATION_BACKENDS = ["newsroom.signing_in.backend.DeskBackend"]
# The first is used for new passwords; a password in another is written anew when its owner signs in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
# Who has to have a second factor before anything else: names of roles, "administrators", or "all".
REQUIRE_SECOND_FACTOR = frozenset(env_list("REQUIRE_SECOND_FACTOR"))
# For so long after signing in, or proving it again, one is believed to be oneself in what is dangerous.
ACCOUNT_REAUTHENTICATION_TIMEOUT = env_number("CONFIRM_AGAIN_AFTER_MINUTES", 15, least=1) * 60
# For so long nobody signs in under a name for which a wrong password was given too often.
LOCKED_MINUTES = 5
ACCOUNT_RATE_LIMITS = {"login_failed": f"10/m/ip,5/{LOCKED_MINUTES}m/key"}
ACCOUNT_ADAPTER = "newsroom.signing_in.adapter.DeskAccounts"
ACCOUNT_FORMS = {"login": "newsroom.signing_in.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_SESSION_REMEMBER = True
# Addresses are given by administrators, in the account itself.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
MFA_ADAPTER = "newsroom.signing_in.factors.DeskFactors"
MFA_FORMS = {"add_webauthn": "newsroom.signing_in.forms.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = PUBLICATION_NAME
# Another that knows the people: an OpenID Connect provider. It lets in people who have an account here.
OIDC_SERVER_URL = env_address("OIDC_SERVER_URL")
OIDC_NAME = env_text("OIDC_NAME", "single sign-on")
# Whether who has no account yet gets one, with no rights; and whether the provider asks for a second factor itself.
OIDC_CREATES_PEOPLE = env_flag("OIDC_CREATES_PEOPLE", False)
OIDC_ASKS_SECOND_FACTOR = env_flag("OIDC_ASKS_SECOND_FACTOR", False)
SOCIALACCOUNT_ADAPTER = "newsroom.signing_in.single_sign_on.KnownPeople"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# A link, since the policy of our pages lets no form lead to another site.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [provider] if (provider := env_provider(OIDC_SERVER_URL, OIDC_NAME)) else [],
    }
}

# Security. HTTPS=0 is for a machine of one's own, where there is no certificate.

HTTPS = env_flag("HTTPS", not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Whether what a proxy says of a request is believed: its scheme, and the address that it came from.
BEHIND_PROXY = env_flag("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = HTTPS
# Browsers take http://localhost for safe enough for passkeys; nothing else without HTTPS is.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # Only the editor's import map asks for the nonce; public pages carry none.
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *origins(S3_PUBLIC_URL)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

# Watching it

# Whoever asks for /metrics with this as a bearer token is given them.
METRICS_TOKEN = env_text("METRICS_TOKEN")
if METRICS_TOKEN:
    # Where the processes of a server count together. It has to be said before the library is loaded.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(env_directory("PROMETHEUS_MULTIPROC_DIR", DATA_DIR / "metrics"))
# A query that takes longer is in the log. With 0 none is.
SLOW_QUERY_MILLISECONDS = env_number("SLOW_QUERY_MILLISECONDS", 500)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "newsroom.logs.Plain", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "newsroom.logs.AsJson"},
    },
    "filters": {"no_secrets": {"()": "newsroom.logs.NoSecrets"}, "of_request": {"()": "newsroom.logs.OfRequest"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env_choice("LOG_FORMAT", "plain" if DEBUG else "json", ("plain", "json")),
            "filters": ["no_secrets", "of_request"],
        }
    },
    # It names the address of every answer that is an error.
    "loggers": {"django.request": {"filters": ["no_secrets"]}},
    "root": {
        "handlers": ["console"],
        "level": env_choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")),
    },
}
