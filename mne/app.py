"""The application: everything of the edge, put together."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from analysis.errors import AnalysisError
from mne import config
from mne.config import Settings
from mne.web import (
    access,
    code_words,
    finding_origins,
    forms,
    headers,
    language,
    limits,
    navigation,
    problems,
    transactions,
    words,
)
from mne.web.account.views import bp as account
from mne.web.areas.views import bp as areas
from mne.web.audit.views import bp as audit
from mne.web.closed_samples.views import bp as closed_samples
from mne.web.datasets.views import bp as datasets
from mne.web.devices.views import bp as devices
from mne.web.evaluations.views import bp as evaluations
from mne.web.finding_papers.views import bp as finding_papers
from mne.web.findings.views import bp as findings
from mne.web.help.views import bp as help_pages
from mne.web.home.views import bp as home
from mne.web.households.views import bp as households
from mne.web.indicators.sheet_views import bp as sheets
from mne.web.indicators.target_views import bp as targets
from mne.web.indicators.value_views import bp as values
from mne.web.indicators.views import bp as indicators
from mne.web.inspections.views import bp as inspections
from mne.web.obstacles.views import bp as obstacles
from mne.web.openrosa.views import bp as openrosa
from mne.web.periodic_reports.desk import bp as report_desk
from mne.web.periodic_reports.unit_views import bp as unit_reports
from mne.web.periodic_reports.views import bp as periodic_reports
from mne.web.programmes.office_views import bp as offices
from mne.web.programmes.views import bp as programmes
from mne.web.quarantine.views import bp as quarantine
from mne.web.questionnaires.views import bp as questionnaires
from mne.web.recommendations.views import bp as recommendations
from mne.web.report_papers.views import bp as report_papers
from mne.web.reports.views import bp as reports
from mne.web.rounds.views import bp as rounds
from mne.web.standards.views import bp as standards
from mne.web.submissions.views import bp as submissions
from mne.web.tablet.views import bp as tablet
from mne.web.value_sources.views import bp as value_sources

LARGEST_UPLOAD = 16_000_000
"""Of a page; the tablets' door has limits of its own."""
LONGEST_PAUSE = timedelta(hours=12)
"""Between two pages of somebody signed in."""

PARTS = (
    access,
    code_words,
    finding_origins,
    forms,
    headers,
    limits,
    navigation,
    problems,
    words,
)

SCREENS = (
    account,
    areas,
    audit,
    closed_samples,
    datasets,
    devices,
    evaluations,
    finding_papers,
    findings,
    help_pages,
    home,
    households,
    indicators,
    inspections,
    offices,
    obstacles,
    periodic_reports,
    programmes,
    quarantine,
    questionnaires,
    recommendations,
    report_papers,
    report_desk,
    reports,
    rounds,
    sheets,
    standards,
    submissions,
    tablet,
    targets,
    unit_reports,
    value_sources,
    values,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Put the application together for one installation; by default the environment's."""
    settings = settings or config.load()
    app = Flask("mne.web")
    app.config.from_mapping(_configuration(settings))
    if settings.base_url is not None:
        # Behind a proxy, which says how the browser reached it and from where.
        proxied = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
        app.wsgi_app = proxied  # type: ignore[method-assign]
    transactions.init_app(app, settings)
    language.init_app(app, settings.data_dir)
    Bootstrap5(app)
    # A tablet has no page that could carry a mark against forgery, and no session either.
    CSRFProtect(app).exempt(openrosa)
    for part in PARTS:
        part.init_app(app)
    app.register_error_handler(AnalysisError, problems.show)
    for blueprint in (*SCREENS, openrosa):
        app.register_blueprint(blueprint)
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    # Offices without a certificate serve over plain http in their own network, and there
    # a Secure cookie would never come back.
    is_https = (settings.base_url or "").startswith("https:")
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "__Host-mne" if is_https else "mne",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": LONGEST_PAUSE,
        "MAX_CONTENT_LENGTH": LARGEST_UPLOAD,
        "BOOTSTRAP_SERVE_LOCAL": True,
        # A form lives as long as its session: a page left open over lunch still saves.
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": "memory://",
        "RATELIMIT_HEADERS_ENABLED": False,
    }
