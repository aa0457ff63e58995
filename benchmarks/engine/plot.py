"""A bar chart as SVG, without a library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 860, 420, 60, 70, 50
COLOURS = ("#9aa0a6", "#0b8043", "#f4b400", "#3367d6", "#c5221f")
LOWEST, HIGHEST = 1.0, 200.0  # microseconds


def bars(series: Mapping[str, Sequence[float | None]], groups: Sequence[str]) -> str:
    """CPU per delivery, on a logarithmic scale, one group of bars for each room size."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12"><rect width="100%" height="100%" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">CPU of the server per delivery, microseconds '
        "(one event of 200 B a turn; less is better)</text>",
    ]
    for mark in (1, 2, 5, 10, 20, 50, 100, 200):
        y = _height(mark)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - 10}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e0e0e0"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{mark}</text>')
    group_width = (WIDTH - LEFT - 10) / len(groups)
    bar = group_width * 0.8 / len(series)
    for g, group in enumerate(groups):
        left = LEFT + g * group_width + group_width * 0.1
        middle = left + group_width * 0.4
        parts.append(f'<text x="{middle:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{group}</text>')
        for s, (values, colour) in enumerate(zip(series.values(), COLOURS, strict=False)):
            value = values[g]
            if value is None:
                continue
            x, y = left + s * bar, _height(value)
            height = HEIGHT - BOTTOM - y
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{bar * 0.9:.1f}" height="{height:.1f}" fill="{colour}"/>'
            )
            parts.append(
                f'<text x="{x + bar * 0.45:.1f}" y="{y - 4:.1f}" text-anchor="middle" font-size="10">{value:.1f}</text>'
            )
    for s, (name, colour) in enumerate(zip(series, COLOURS, strict=False)):
        x = LEFT + s * 158
        parts.append(f'<rect x="{x}" y="{HEIGHT - 28}" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{x + 18}" y="{HEIGHT - 18}">{name}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _height(value: float) -> float:
    share = log10(min(max(value, LOWEST), HIGHEST) / LOWEST) / log10(HIGHEST / LOWEST)
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)
