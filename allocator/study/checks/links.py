"""A link ties two different projects that exist. Options are checked after pricing, which makes most of them."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.errors import Problem
from allocator.study.known import unknown
from allocator.study.records import Study


def link_problems(study: Study) -> Iterator[Problem]:
    """Sides that do not exist, and links of a project with itself."""
    projects = {project.project for project in study.projects}
    for link in study.links:
        sides = {"project": link.project.partition(":")[0], "other": link.other.partition(":")[0]}
        for column, project in sides.items():
            if projects and project not in projects:
                yield Problem(unknown("project", project, projects), link.at.in_column(column))
        if sides["project"] == sides["other"]:
            message = f'project "{sides["other"]}" is linked with itself. Write another project here.'
            yield Problem(message, link.at.in_column("other"))
