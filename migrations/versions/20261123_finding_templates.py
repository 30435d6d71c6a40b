"""An office's own templates for the papers about findings too.

Revision ID: 20261123_finding_templates
Revises: 20261123_finding_papers
"""

from __future__ import annotations

from alembic import op

from migrations.immutable import keep, release

revision = "20261123_finding_templates"
down_revision = "20261123_finding_papers"
branch_labels = None
depends_on = None

PAPERS = ("consolidated_document", "consolidated_workbook", "evaluation_document")
OF_FINDINGS = ("findings_register", "unit_sheet", "urging_letter", "escalation_letter")


def upgrade() -> None:
    _allow_papers(*PAPERS, *OF_FINDINGS)


def downgrade() -> None:
    _allow_papers(*PAPERS)


def _allow_papers(*papers: str) -> None:
    listed = ", ".join(f"'{paper}'" for paper in papers)
    release(op.get_bind(), "report_templates")
    with op.batch_alter_table("report_templates") as templates:
        templates.drop_constraint("paper", type_="check")
        templates.create_check_constraint("paper", f"paper IN ({listed})")
    keep(op.get_bind(), "report_templates")
