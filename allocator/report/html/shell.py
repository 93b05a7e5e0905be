"""The page around the sections: head, heading, contents, and the policy that forbids everything from outside."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from string import Template
from typing import Final

from allocator.language import ENGLISH, Language
from allocator.report.html.markup import Section
from allocator.report.html.style import STYLE

# Whatever a name in a study may hold, the page loads nothing, sends nothing, and runs no script but its own.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_PAGE: Final = Template("""<!DOCTYPE html>
<html lang="$code">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>$title</title>
<style>$style</style>
</head>
<body>
<header>
<h1>$title</h1>
<p>$subtitle</p>
</header>
<main>
$first
$contents
$sections
</main>
$script
</body>
</html>
""")


def shell(
    title: str, subtitle: str, sections: Iterable[Section | None], language: Language = ENGLISH, script: str = ""
) -> str:
    """The whole page: the first section, the contents, the others.

    title, subtitle  texts
    sections         those that are None are left out
    script           the page's only script, allowed by its hash; never with anything from the data in it
    """
    there = [each for each in sections if each is not None]
    policy = f"{_POLICY}; script-src '{_hash(script)}'" if script else _POLICY
    return _PAGE.substitute(
        code=escape(language.code),
        policy=policy,
        title=escape(title),
        subtitle=escape(subtitle),
        style=STYLE,
        first=there[0].html if there else "",
        contents=_contents(there, language),
        sections="\n".join(each.html for each in there[1:]),
        script=f"<script>{script}</script>" if script else "",
    )


def _hash(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _contents(sections: list[Section], language: Language) -> str:
    """Links to the sections after the first."""
    if len(sections) < 4:
        return ""
    links = "\n".join(f'<li><a href="#{escape(each.name)}">{escape(each.title)}</a></li>' for each in sections[1:])
    return f'<nav aria-label="{escape(language.say("Contents"))}">\n<ul>\n{links}\n</ul>\n</nav>'
