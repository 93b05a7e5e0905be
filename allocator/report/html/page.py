"""The page of a run, section by section."""

from __future__ import annotations

from html import escape
from string import Template

from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.html.baselines import baselines_section
from allocator.report.html.budgets import budgets_section
from allocator.report.html.decision import decision_section
from allocator.report.html.figures import figures_section
from allocator.report.html.limits import limits_section
from allocator.report.html.manifest import manifest_section
from allocator.report.html.projects import declined_section, funded_section
from allocator.report.html.proof import proof_section
from allocator.study.records import Study

# The policy forbids the page to load or run anything, whatever a name in a study may hold.
_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: #1b1f24; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { padding: 0.25rem 0.75rem; border-bottom: 1px solid #d8dee4; text-align: left; vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
</style>
</head>
<body>
<h1>$title</h1>
$sections
</body>
</html>
""")


def report_html(portfolio: Portfolio, study: Study, model: Model) -> str:
    """The text of `report.html`, from the decision down to the manifest.

    portfolio     the answer, of any status
    study, model  what it answers
    """
    sections = (
        decision_section(portfolio, study, model),
        figures_section(portfolio, model),
        funded_section(portfolio, study),
        declined_section(portfolio, study),
        budgets_section(portfolio),
        limits_section(portfolio, study, model),
        baselines_section(portfolio),
        proof_section(portfolio, model),
        manifest_section(portfolio),
    )
    title = escape(f"{portfolio.study} (model {portfolio.model})")
    return _PAGE.substitute(title=title, sections="\n".join(part for part in sections if part))
