"""Studies that the tests of sweeps share."""

from __future__ import annotations

from tests.studies import Programme, grant, limit, money, programme, project

# 60 brings 50, 40 brings 45, 30 brings 20. By budget: 30 {c} 20; 40 {b} 45; 60 {a} 50; 70 {b, c} 65; 90 {a, c} 70;
# 100 {a, b} 95; 130 all 115.
THREE = programme(
    money(100),
    project("a", grant(60, private=50), theme="water"),
    project("b", grant(40, private=45), theme="energy"),
    project("c", grant(30, private=20), theme="water"),
)


def floored() -> Programme:
    """The three with a floor for water, a share of what is signed."""
    return THREE.but(limits=limit("commitment", "theme=water", at_least=0.5, of="commitment", name="water"))
