"""How far each ratio is from its goal, as SVG, without a library."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from math import log10

WIDTH, LEFT, RIGHT, TOP, ROW = 980, 470, 60, 56, 22
LOWEST, HIGHEST = 0.05, 5.0  # measured as a share of the goal
NUMBER = re.compile(r"-?[\d.,]*\d")


def against_goals(rows: Iterable[tuple[str, str, str]]) -> str:
    """One bar for each goal that was measured and is not 0; it is met where the bar ends left of the line."""
    shares = [(what, share) for what, measured, asked in rows if (share := _share(measured, asked)) is not None]
    height = TOP + ROW * len(shares) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        'font-size="12"><rect width="100%" height="100%" fill="white"/>',
        '<text x="10" y="22" font-size="15">What was measured, as a share of what was asked: 1 is the goal, '
        "less is better</text>",
    ]
    for mark in (0.05, 0.1, 0.2, 0.5, 1, 2, 5):
        x, colour = _x(mark), "#202124" if mark == 1 else "#e0e0e0"
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{height - 14}" stroke="{colour}"/>')
        parts.append(f'<text x="{x:.1f}" y="{TOP - 12}" text-anchor="middle">{mark:g}</text>')
    for number, (what, share) in enumerate(shares):
        y, colour = TOP + number * ROW, "#0b8043" if share <= 1 else "#c5221f"
        width = max(1.0, _x(share) - LEFT)
        parts.append(f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(what)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y + 3}" width="{width:.1f}" height="{ROW - 7}" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + width + 5:.1f}" y="{y + 14}" font-size="10">{share:.2f}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _share(measured: str, asked: str) -> float | None:
    """None for what was not measured, and where none at all is asked for."""
    found, goal = NUMBER.search(measured), NUMBER.search(asked)
    if found is None or goal is None:
        return None
    value, wanted = (float(number[0].replace(",", "")) for number in (found, goal))
    if wanted == 0 or (asked.startswith(">=") and value == 0):
        return None
    return wanted / value if asked.startswith(">=") else value / wanted


def _x(share: float) -> float:
    within = log10(min(max(share, LOWEST), HIGHEST) / LOWEST) / log10(HIGHEST / LOWEST)
    return LEFT + within * (WIDTH - LEFT - RIGHT)
