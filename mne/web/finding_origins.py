"""The way between a finding and the report or evaluation that it came from."""

from __future__ import annotations

from flask import Flask, g, url_for

from mne.inspections.finding_models import Finding, FindingSource, FindingType
from mne.programmes.models import Agency, Programme
from mne.reports import evaluations, obstacles
from mne.reports.periodic_models import PeriodicReport


def init_app(app: Flask) -> None:
    """Give the templates the address of a finding's origin."""
    app.add_template_global(origin_address)
    app.add_template_global(findings_of_report)


def origin_address(finding: Finding) -> str | None:
    """Give the address of the report or the question that a finding came from."""
    if finding.source is FindingSource.EVALUATION:
        return _of_evaluation(finding)
    return _of_report(finding) if finding.type is FindingType.OBSTACLE else None


def findings_of_report(report: PeriodicReport) -> list[Finding]:
    """Give the findings that a report's obstacles became."""
    return [finding for _row, finding in obstacles.promoted_of(g.session, report)]


def _of_evaluation(finding: Finding) -> str | None:
    found = evaluations.origin_of(g.session, finding)
    if found is None:
        return None
    evaluation, _row = found
    programme = g.session.get_one(Programme, evaluation.programme_id)
    return url_for("evaluations.show", programme_code=programme.code, code=evaluation.code)


def _of_report(finding: Finding) -> str | None:
    report = obstacles.origin_of(g.session, finding)
    if report is None:
        return None
    programme = g.session.get_one(Programme, report.schedule.programme_id)
    return url_for(
        "periodic_reports.report",
        programme_code=programme.code,
        period=report.schedule.code,
        unit=g.session.get_one(Agency, report.agency_id).code,
    )
